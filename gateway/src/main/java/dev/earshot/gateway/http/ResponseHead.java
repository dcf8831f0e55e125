package dev.earshot.gateway.http;

import dev.earshot.gateway.net.NettyLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Writes the head of an answer with the headers that every answer has. Confined to the loop. */
final class ResponseHead {
    /** No body at all, so no length either: 1xx, 204, 304. */
    static final long NO_BODY = -1;

    /** A length that is not known yet; chunked, or until the socket closes. */
    static final long UNKNOWN = -2;

    private static final String PAGE_POLICY =
            "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:;"
                    + " worker-src 'self' blob:; script-src 'self'; style-src 'self';"
                    + " img-src 'self' data:";

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
                head.append("\r\nContent-Security-Policy: ").append(PAGE_POLICY);
            }
        }
        if (!has(answer.headers(), "cache-control")) {
            head.append("\r\nCache-Control: no-store");
        }
        if (inquiry.corsOrigin() != null) {
            head.append("\r\nAccess-Control-Allow-Origin: ")
                    .append(inquiry.corsOrigin())
                    .append("\r\nVary: Origin");
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
