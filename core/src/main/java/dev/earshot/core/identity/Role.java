package dev.earshot.core.identity;

import java.util.Locale;
import java.util.Optional;

/** What a principal may do beyond listening. Immutable. */
public enum Role {
    /** Listens, joins rooms. */
    PLAYER,
    /** Hosts a room: queues text and audio, skips. */
    DM,
    /** Everything, in every room. */
    ADMIN;

    /** The lower-case name used in tokens. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that exact wire name, or empty. */
    public static Optional<Role> ofWireName(String name) {
        for (Role role : values()) {
            if (role.wireName().equals(name)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
