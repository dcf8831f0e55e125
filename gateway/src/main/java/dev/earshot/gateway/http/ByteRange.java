package dev.earshot.gateway.http;

import org.jspecify.annotations.Nullable;

/**
 * The part of a body that a {@code Range} header asks for (RFC 9110, section 14). Immutable.
 *
 * @param first index of the first byte
 * @param last index of the last byte, inclusive; less than {@code first} where the range cannot be
 *     satisfied
 */
public record ByteRange(long first, long last) {
    private static final ByteRange UNSATISFIABLE = new ByteRange(0, -1);

    /**
     * Reads a header. Never throws for anything a peer sent.
     *
     * @param size bytes of the whole body
     * @return null where the header asks for no bytes and is to be ignored
     */
    public static @Nullable ByteRange parse(String header, long size) {
        String value = header.trim();
        if (!value.regionMatches(true, 0, "bytes=", 0, 6)) {
            return null;
        }
        String spec = value.substring(6).trim();
        if (spec.indexOf(',') >= 0) {
            // One range only: many small ones cost the server far more than the peer.
            return UNSATISFIABLE;
        }
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return null;
        }
        long from = number(spec.substring(0, dash));
        long to = number(spec.substring(dash + 1));
        if (from == -2 || to == -2 || (from == -1 && to == -1)) {
            return null;
        }
        if (from == -1) {
            return to == 0 || size == 0
                    ? UNSATISFIABLE
                    : new ByteRange(Math.max(0, size - to), size - 1);
        }
        if (to != -1 && to < from) {
            return null;
        }
        return from >= size
                ? UNSATISFIABLE
                : new ByteRange(from, to == -1 ? size - 1 : Math.min(to, size - 1));
    }

    /** -1 for nothing, -2 for no number; saturates, as sizes are compared only. */
    private static long number(String digits) {
        if (digits.isEmpty()) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -2;
            }
            value = Math.min(value * 10 + (c - '0'), Long.MAX_VALUE / 16);
        }
        return value;
    }

    /** Whether there is anything to send. */
    public boolean satisfiable() {
        return last >= first;
    }

    /** How many bytes it covers. */
    public long length() {
        return last - first + 1;
    }
}
