package dev.earshot.gateway.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request, read by a slow and literal reader of RFC 9112 that knows no leniency: the view of
 * the strictest proxy there could be in front. Immutable.
 *
 * @param end where the next request begins
 */
record StrictRequest(String method, String target, String body, int end) {
    private static final Pattern LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP/1\\.([0-9])");
    private static final Pattern FIELD =
            Pattern.compile(
                    "([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
    private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,15})[ \t]*(;.*)?");

    /** The request that begins here, null where there is none in its strict form. */
    static @Nullable StrictRequest read(byte[] bytes, int offset) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int from = offset;
        while (all.startsWith("\r\n", from)) {
            from += 2;
        }
        int end = all.indexOf("\r\n\r\n", from);
        if (end < 0) {
            return null;
        }
        // A folded value may be refused, or read as if it stood on one line.
        String head = all.substring(from, end).replaceAll("\r\n[ \t]+", " ");
        List<String> lines = List.of(head.split("\r\n", -1));
        Matcher line = LINE.matcher(lines.getFirst());
        if (!line.matches()) {
            return null;
        }
        List<String> lengths = new ArrayList<>();
        List<String> encodings = new ArrayList<>();
        for (String one : lines.subList(1, lines.size())) {
            Matcher field = FIELD.matcher(one);
            if (!field.matches()) {
                return null;
            }
            switch (field.group(1).toLowerCase(Locale.ROOT)) {
                case "content-length" -> lengths.add(field.group(2).strip());
                case "transfer-encoding" -> encodings.add(field.group(2).strip());
                default -> {
                    // Says nothing about where the request ends.
                }
            }
        }
        String body = "";
        int next = end + 4;
        if (!encodings.isEmpty()) {
            boolean chunked =
                    encodings.size() == 1
                            && encodings.getFirst().equalsIgnoreCase("chunked")
                            && lengths.isEmpty()
                            && !line.group(3).equals("0");
            return chunked ? chunked(all, next, line) : null;
        }
        if (lengths.size() == 1) {
            if (!lengths.getFirst().matches("[0-9]{1,9}")) {
                return null;
            }
            int length = Integer.parseInt(lengths.getFirst());
            if (next + length > all.length()) {
                return null;
            }
            body = all.substring(next, next + length);
            next += length;
        } else if (!lengths.isEmpty()) {
            return null;
        }
        return new StrictRequest(line.group(1), line.group(2), body, next);
    }

    private static @Nullable StrictRequest chunked(String all, int start, Matcher line) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = start;
        while (true) {
            int lineEnd = all.indexOf("\r\n", at);
            if (lineEnd < 0) {
                return null;
            }
            Matcher chunk = CHUNK.matcher(all.substring(at, lineEnd));
            if (!chunk.matches()) {
                return null;
            }
            long size = Long.parseLong(chunk.group(1), 16);
            at = lineEnd + 2;
            if (size == 0) {
                // Trailers, then an empty line.
                int end = all.startsWith("\r\n", at) ? at : all.indexOf("\r\n\r\n", at) + 2;
                return end < at
                        ? null
                        : new StrictRequest(
                                line.group(1),
                                line.group(2),
                                body.toString(StandardCharsets.ISO_8859_1),
                                end + 2);
            }
            if (at + size + 2 > all.length() || !all.startsWith("\r\n", (int) (at + size))) {
                return null;
            }
            body.writeBytes(
                    all.substring(at, (int) (at + size)).getBytes(StandardCharsets.ISO_8859_1));
            at += (int) size + 2;
        }
    }
}
