package dev.earshot.core.mailbox;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is promised about a message. */
public enum MessageClass {
    /** Stored before it is accepted; kept until acknowledged or expired; at least once. */
    DURABLE,
    /** As durable, but a newer one with the same key takes its place. */
    LATEST,
    /** To whoever is connected now; at most once. */
    VOLATILE;

    /** The lower-case name used on the wire and in the store. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The class of this name, or null. */
    public static @Nullable MessageClass of(String wireName) {
        for (MessageClass one : values()) {
            if (one.wireName().equals(wireName)) {
                return one;
            }
        }
        return null;
    }
}
