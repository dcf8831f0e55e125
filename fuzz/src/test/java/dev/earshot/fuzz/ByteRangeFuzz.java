package dev.earshot.fuzz;

import dev.earshot.gateway.http.ByteRange;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code Range} header, beside a slow reading of RFC 9110 by patterns and big numbers. The first
 * eight bytes are the size of the body.
 */
public final class ByteRangeFuzz {
    /** Numbers beyond every size are all the same to the server. */
    private static final BigInteger ENDLESS = BigInteger.valueOf(Long.MAX_VALUE / 16);

    private static final Pattern ONE = Pattern.compile("([0-9]*)-([0-9]*)");

    private ByteRangeFuzz() {}

    /** Runs one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 8) {
            return;
        }
        // Bodies are no larger than what a disk holds.
        long size = ByteBuffer.wrap(input).getLong() & (Long.MAX_VALUE >> 8);
        String header = new String(input, 8, input.length - 8, StandardCharsets.ISO_8859_1);
        Budget.run(() -> ByteRange.parse(header, size));
        ByteRange range = ByteRange.parse(header, size);
        String got =
                range == null
                        ? "ignored"
                        : range.satisfiable() ? range.first() + "-" + range.last() : "416";
        Finding.unlessSame(header + " of " + size, expected(header, size), got);
        if (range != null && range.satisfiable()) {
            Finding.unless(
                    range.first() >= 0 && range.last() < size && range.length() > 0, "outside");
        }
    }

    private static String expected(String header, long size) {
        String value = header.trim();
        if (value.length() < 6 || !value.substring(0, 6).equalsIgnoreCase("bytes=")) {
            return "ignored";
        }
        String spec = value.substring(6).trim();
        if (spec.contains(",")) {
            return "416";
        }
        Matcher one = ONE.matcher(spec);
        if (!one.matches() || spec.equals("-")) {
            return "ignored";
        }
        BigInteger bytes = BigInteger.valueOf(size);
        BigInteger end = bytes.subtract(BigInteger.ONE);
        if (one.group(1).isEmpty()) {
            BigInteger suffix = new BigInteger(one.group(2));
            return suffix.signum() == 0 || size == 0
                    ? "416"
                    : bytes.subtract(suffix).max(BigInteger.ZERO) + "-" + end;
        }
        BigInteger from = new BigInteger(one.group(1)).min(ENDLESS);
        BigInteger to = one.group(2).isEmpty() ? null : new BigInteger(one.group(2)).min(ENDLESS);
        if (to != null && to.compareTo(from) < 0) {
            return "ignored";
        }
        if (from.compareTo(bytes) >= 0) {
            return "416";
        }
        return from + "-" + (to == null ? end : to.min(end));
    }
}
