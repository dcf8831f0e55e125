package dev.earshot.wire;

import org.jspecify.annotations.Nullable;

/**
 * What may serve as an id of a user, device, session, room or group: 1–128 characters of {@code
 * [A-Za-z0-9._:@-]}.
 */
public final class Ids {
    /** Most characters of an id. */
    public static final int MAX_LENGTH = 128;

    private Ids() {}

    /** Whether this part stands anywhere in it, whatever the case of its ASCII letters. */
    public static boolean holds(@Nullable String id, String part) {
        if (id == null) {
            return false;
        }
        for (int i = id.length() - part.length(); i >= 0; i--) {
            if (id.regionMatches(true, i, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }

    /** Whether this is a valid id. */
    public static boolean valid(@Nullable String id) {
        if (id == null || id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '_'
                            || c == ':'
                            || c == '@'
                            || c == '-';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
