package dev.earshot.server.api;

import org.jspecify.annotations.Nullable;

/** Reads a Range header (RFC 9110, section 14.2). Stateless, thread-safe. */
final class ByteRange {
    /** What to send. */
    sealed interface Answer {}

    /** Everything: there is no range, or one that may be ignored. */
    record Whole() implements Answer {}

    /** These bytes, both ends included. */
    record Of(long first, long last) implements Answer {
        long length() {
            return last - first + 1;
        }
    }

    /** Nothing: the range lies outside, or there are several. */
    record Unsatisfiable() implements Answer {}

    private static final String UNIT = "bytes=";
    private static final int MAX_DIGITS = 18;

    private ByteRange() {}

    static Answer of(@Nullable String header, long total) {
        if (header == null || !header.startsWith(UNIT)) {
            return new Whole();
        }
        String spec = header.substring(UNIT.length()).strip();
        if (spec.indexOf(',') >= 0) {
            return new Unsatisfiable();
        }
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return new Whole();
        }
        long from = number(spec.substring(0, dash));
        long to = number(spec.substring(dash + 1));
        boolean suffix = dash == 0;
        boolean open = dash == spec.length() - 1;
        if ((from < 0 && !suffix) || (to < 0 && !open) || (suffix && open)) {
            return new Whole();
        }
        if (suffix) {
            return to == 0 || total == 0
                    ? new Unsatisfiable()
                    : new Of(Math.max(0, total - to), total - 1);
        }
        if (!open && to < from) {
            return new Whole();
        }
        return from >= total
                ? new Unsatisfiable()
                : new Of(from, open ? total - 1 : Math.min(to, total - 1));
    }

    /** The number, or -1 where it is none. */
    private static long number(String digits) {
        if (digits.isEmpty()
                || digits.length() > MAX_DIGITS
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(digits);
    }
}
