package dev.earshot.gateway.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request, taken apart: the path is split first and decoded once afterwards, so an
 * encoded slash never makes a segment. Immutable.
 */
final class RequestTarget {
    private static final int MAX_SEGMENTS = 32;
    private static final int MAX_PARAMETERS = 64;

    private final List<String> segments;
    private final String rawQuery;
    private @Nullable Map<String, String> query;

    private RequestTarget(List<String> segments, String rawQuery) {
        this.segments = segments;
        this.rawQuery = rawQuery;
    }

    /**
     * Takes a target apart.
     *
     * @throws IllegalArgumentException where it is not one: bad escapes, control characters, bytes
     *     that are not UTF-8
     */
    static RequestTarget parse(String target) {
        String rest = withoutAuthority(target);
        int hash = rest.indexOf('#');
        if (!rest.startsWith("/") || hash >= 0) {
            throw new IllegalArgumentException("The request target is not a path");
        }
        int mark = rest.indexOf('?');
        String rawPath = mark < 0 ? rest : rest.substring(0, mark);
        String rawQuery = mark < 0 ? "" : rest.substring(mark + 1);
        List<String> segments = new ArrayList<>();
        for (int from = 1; from <= rawPath.length(); ) {
            int slash = rawPath.indexOf('/', from);
            int to = slash < 0 ? rawPath.length() : slash;
            segments.add(decode(checked(rawPath, from, to), false));
            if (segments.size() > MAX_SEGMENTS) {
                throw new IllegalArgumentException("The path has too many segments");
            }
            from = to + 1;
            if (slash < 0) {
                break;
            }
        }
        return new RequestTarget(Collections.unmodifiableList(segments), rawQuery);
    }

    /** Browsers and proxies read some characters in a path as others, so they must be escaped. */
    private static String checked(String path, int from, int to) {
        for (int i = from; i < to; i++) {
            if ("\\\"<>^`{|}".indexOf(path.charAt(i)) >= 0) {
                throw new IllegalArgumentException(
                        "The request target has a bare special character");
            }
        }
        return path.substring(from, to);
    }

    private static String withoutAuthority(String target) {
        if (!target.regionMatches(true, 0, "http://", 0, 7)
                && !target.regionMatches(true, 0, "https://", 0, 8)) {
            return target;
        }
        int slash = target.indexOf('/', target.indexOf("://") + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /** The decoded segments; an empty last one stands for a trailing slash. */
    List<String> segments() {
        return segments;
    }

    /** The decoded path. */
    String path() {
        return "/" + String.join("/", segments);
    }

    /**
     * The first value of a parameter, decoded, or null. Parameters that cannot be decoded are left
     * out. Confined to one thread at a time.
     */
    synchronized @Nullable String query(String name) {
        Map<String, String> parsed = query;
        if (parsed == null) {
            parsed = parseQuery();
            query = parsed;
        }
        return parsed.get(name);
    }

    private Map<String, String> parseQuery() {
        Map<String, String> parsed = new LinkedHashMap<>();
        int count = 0;
        for (int from = 0; from < rawQuery.length() && count < MAX_PARAMETERS; count++) {
            int and = rawQuery.indexOf('&', from);
            String pair = rawQuery.substring(from, and < 0 ? rawQuery.length() : and);
            int equals = pair.indexOf('=');
            try {
                String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
                parsed.putIfAbsent(
                        name, equals < 0 ? "" : decode(pair.substring(equals + 1), true));
            } catch (IllegalArgumentException undecodable) {
                // Left out; whoever needs the parameter says that it is missing.
            }
            if (and < 0) {
                break;
            }
            from = and + 1;
        }
        return parsed;
    }

    private static String decode(String raw, boolean plusIsSpace) {
        boolean plain = true;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(
                        "The request target has a bare special character");
            }
            plain &= c != '%' && !(plusIsSpace && c == '+');
        }
        return plain ? raw : decodeEscapes(raw, plusIsSpace);
    }

    private static String decodeEscapes(String raw, boolean plusIsSpace) {
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("The request target has a broken escape");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put((byte) (plusIsSpace && c == '+' ? ' ' : c));
            }
        }
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException("The request target is not UTF-8", notUtf8);
        }
        for (int i = 0; i < decoded.length(); i++) {
            if (Character.isISOControl(decoded.charAt(i))) {
                throw new IllegalArgumentException("The request target has a control character");
            }
        }
        return decoded;
    }
}
