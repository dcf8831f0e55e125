package dev.earshot.gateway.http;

import dev.earshot.wire.Json;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a handler answered. Immutable. */
sealed interface Answer {
    /** The media type of every JSON body. */
    String JSON = "application/json";

    /** Set by the gateway itself, never by a handler. */
    Set<String> OWN_HEADERS = Set.of("connection", "date", "transfer-encoding", "content-type");

    int status();

    @Nullable String contentType();

    Map<String, String> headers();

    /** A complete body. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(int status, @Nullable String contentType, byte[] body, Map<String, String> headers)
            implements Answer {}

    /** A file; its status depends on the request's range. */
    record FromFile(Path file, String contentType, Map<String, String> headers) implements Answer {
        @Override
        public int status() {
            return 200;
        }
    }

    /** A body that is still being made. */
    record Streamed(int status, String contentType, Map<String, String> headers, BodySource source)
            implements Answer {}

    /** The body of every error. */
    static Answer error(int status, String message, Map<String, String> headers) {
        return new Bytes(status, JSON, Json.encode(Map.of("message", message)), headers);
    }

    /**
     * Refuses what would break the head of an answer.
     *
     * @throws IllegalArgumentException where a value has CR, LF or NUL, a name is no token, or a
     *     header is the gateway's own
     */
    static void requireSafe(int status, String contentType, Map<String, String> headers) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("No status of a final answer: " + status);
        }
        requireSafeValue("Content-Type", contentType);
        headers.forEach((name, value) -> {
            if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT)) || !isToken(name)) {
                throw new IllegalArgumentException("A handler may not set a header " + name);
            }
            requireSafeValue(name, value);
        });
    }

    private static void requireSafeValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c >= 0x7f) {
                throw new IllegalArgumentException(
                        "Header " + name + " has a character of no header");
            }
        }
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                    && c != '-') {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
