package dev.earshot.core.identity;

import java.util.List;

/**
 * Which rooms a token opens: exact names, or a prefix with a trailing {@code *}. Immutable.
 *
 * @param patterns at most a token's worth; {@code *} alone opens every room
 */
public record RoomPatterns(List<String> patterns) {
    /** Opens every room. */
    public static final RoomPatterns ALL = new RoomPatterns(List.of("*"));

    /** Opens none. */
    public static final RoomPatterns NONE = new RoomPatterns(List.of());

    /** Copies the patterns. */
    public RoomPatterns {
        patterns = List.copyOf(patterns);
    }

    /** Whether one pattern opens this room. */
    public boolean admit(String room) {
        for (String pattern : patterns) {
            if (pattern.endsWith("*")
                    ? room.startsWith(pattern.substring(0, pattern.length() - 1))
                    : room.equals(pattern)) {
                return true;
            }
        }
        return false;
    }
}
