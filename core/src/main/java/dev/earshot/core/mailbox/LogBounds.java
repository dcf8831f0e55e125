package dev.earshot.core.mailbox;

import java.util.Locale;

/**
 * How much a log may hold. Immutable.
 *
 * @param messages at most so many; 1 or more
 * @param bytes of data at most; a single message may be larger
 * @param overflow what gives way over a bound
 */
public record LogBounds(int messages, long bytes, Overflow overflow) {
    /** What gives way. */
    public enum Overflow {
        /** The oldest message; its readers are told of a gap. */
        DROP_OLDEST,
        /** The new one; its publisher is told. */
        REJECT;

        /** The lower-case name used in configuration. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
