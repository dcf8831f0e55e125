package dev.earshot.core.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * Whose cursor: a device of a user, or all connections of a user that name none. Immutable.
 *
 * @param user who
 * @param device from which device, null for none
 */
public record Reader(String user, @Nullable String device) {
    /** What stands for it in rows: no user id has a slash. */
    public String text() {
        return user + "/" + (device == null ? "" : device);
    }
}
