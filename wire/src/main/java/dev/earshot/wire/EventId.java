package dev.earshot.wire;

import org.jspecify.annotations.Nullable;

/**
 * The {@code id:} of an event of a stream: a cursor into a user's mailbox, good any number of
 * times. It grants nothing; who may read is up to the token. Immutable, thread-safe.
 *
 * <p>Its text is {@code <epoch>.<normal>.<urgent>}, decimal without leading zeros, so that each
 * cursor has one form and no line end or NUL fits into it.
 *
 * @param epoch which life of the mailbox the offsets belong to; 0 or more
 * @param normal the offset of the last message on the normal lane; 0 or more
 * @param urgent the offset of the last message on the urgent lane; 0 or more
 */
public record EventId(long epoch, long normal, long urgent) {
    /** Most characters of its text; longer ones are none. */
    public static final int MAX_LENGTH = 64;

    /** Refuses negative numbers. */
    public EventId {
        if (epoch < 0 || normal < 0 || urgent < 0) {
            throw new IllegalArgumentException("A cursor has no negative numbers");
        }
    }

    /**
     * Reads what a client sent back. Never throws for anything a peer sent.
     *
     * @return null for whatever {@link #text()} would not have written
     */
    public static @Nullable EventId parse(@Nullable String text) {
        if (text == null || text.length() > MAX_LENGTH) {
            return null;
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return null;
        }
        long epoch = number(text, 0, first);
        long normal = number(text, first + 1, second);
        long urgent = number(text, second + 1, text.length());
        return epoch < 0 || normal < 0 || urgent < 0 ? null : new EventId(epoch, normal, urgent);
    }

    /** -1 where this is no canonical number of 63 bits. */
    private static long number(String text, int from, int to) {
        if (from == to || (text.charAt(from) == '0' && to - from > 1)) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** What goes behind {@code id:}; at most {@link #MAX_LENGTH} ASCII characters. */
    public String text() {
        return epoch + "." + normal + "." + urgent;
    }
}
