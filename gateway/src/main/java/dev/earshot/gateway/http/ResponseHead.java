package dev.earshot.gateway.http;

import dev.earshot.gateway.net.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the head of an answer with the headers that every answer has. Confined to the loop. */
final class ResponseHead {
    /** No body at all, so no length either: 1xx, 204, 304. */
    static final long NO_BODY = -1;

    /** A length that is not known yet; chunked, or until the socket closes. */
    static final long UNKNOWN = -2;

    private static final String PAGE_POLICY =
            "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:;"
                    + " worker-src 'self' blob:; script-src 'self'; style-src 'self';"
                    + " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    private static final String EXPOSED_HEADERS =
            "Accept-Ranges, Content-Range, ETag, Retry-After, WWW-Authenticate";

    private ResponseHead() {}

    /**
     * Encodes a head.
     *
     * @param extra headers after those of the answer
     */
    static ByteBuf encode(
            ByteBufAllocator allocator,
            NettyLoop loop,
            Inquiry inquiry,
            Answer answer,
            Framing framing,
            Map<String, String> extra) {
        StringBuilder head = new StringBuilder(320);
        head.append("HTTP/1.1 ").append(HttpResponseStatus.valueOf(framing.status()));
        head.append("\r\nDate: ").append(loop.date());
        head.append("\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer");
        String type = answer.contentType();
        if (type != null) {
            head.append("\r\nContent-Type: ").append(type);
            if (type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
                head.append("\r\nX-Frame-Options: DENY\r\nContent-Security-Policy: ")
                        .append(PAGE_POLICY);
            }
        }
        if (!has(answer.headers(), "cache-control")) {
            head.append("\r\nCache-Control: no-store");
        }
        head.append("\r\n").append(readers(inquiry.corsOrigin()));
        if (type == null || !type.startsWith("audio/")) {
            // Listed pages may play audio from here; nothing else is of use to them as a resource.
            head.append("\r\nCross-Origin-Resource-Policy: same-origin");
        }
        append(head, answer.headers(), true);
        append(head, extra, false);
        if (framing.length() >= 0) {
            head.append("\r\nContent-Length: ").append(framing.length());
        } else if (framing.length() == UNKNOWN && framing.chunked()) {
            head.append("\r\nTransfer-Encoding: chunked");
        }
        if (!framing.keepAlive()) {
            head.append("\r\nConnection: close");
        }
        head.append("\r\n\r\n");
        ByteBuf out = allocator.ioBuffer(head.length());
        out.writeCharSequence(head, StandardCharsets.US_ASCII);
        return out;
    }

    /**
     * The headers, without a last line end, that let pages of this origin read an answer. They go
     * with every answer, since another origin would have had another one.
     */
    static String readers(@Nullable String corsOrigin) {
        return corsOrigin == null
                ? "Vary: Origin"
                : "Vary: Origin\r\nAccess-Control-Allow-Origin: "
                        + corsOrigin
                        + "\r\nAccess-Control-Expose-Headers: "
                        + EXPOSED_HEADERS;
    }

    private static void append(
            StringBuilder head, Map<String, String> headers, boolean withoutLength) {
        headers.forEach((name, value) -> {
            if (!(withoutLength && name.equalsIgnoreCase("content-length"))) {
                head.append("\r\n").append(name).append(": ").append(value);
            }
        });
    }

    private static boolean has(Map<String, String> headers, String lowerCaseName) {
        for (String name : headers.keySet()) {
            if (name.equalsIgnoreCase(lowerCaseName)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How the body is delimited.
     *
     * @param length of the body, or {@link #NO_BODY}, or {@link #UNKNOWN}
     */
    record Framing(int status, long length, boolean chunked, boolean keepAlive) {}
}
