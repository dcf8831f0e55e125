package dev.earshot.gateway.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What RFC 9112 asks of the head of a request beyond its grammar. */
final class RequestCheck {
    private RequestCheck() {}

    /**
     * A reason to answer an error and close, for nothing after such a head can be trusted.
     *
     * @param status 400, 414, 417, 431 or 505
     */
    record Fault(int status, String message) {}

    static @Nullable Fault of(HttpRequest request, int maxHeaders) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            return ofFailure(result.cause());
        }
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1) {
            return new Fault(505, "Only HTTP/1.1 is spoken here");
        }
        HttpHeaders headers = request.headers();
        if (headers.size() > maxHeaders) {
            return new Fault(431, "More than " + maxHeaders + " headers");
        }
        boolean http11 = version.minorVersion() >= 1;
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (http11 && hosts.isEmpty())) {
            return new Fault(400, "Exactly one Host header is needed");
        }
        if (!hosts.isEmpty() && !isAuthority(hosts.getFirst())) {
            return new Fault(400, "The Host header is not a host");
        }
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()) {
            if (!http11 || headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                return new Fault(400, "Transfer-Encoding is not allowed here");
            }
            if (encodings.size() > 1 || !encodings.getFirst().equalsIgnoreCase("chunked")) {
                return new Fault(400, "The only Transfer-Encoding is chunked");
            }
        }
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (lengths.size() > 1 || (!lengths.isEmpty() && !isNumber(lengths.getFirst()))) {
            return new Fault(400, "Content-Length is not one number");
        }
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        if (expectations.size() > 1
                || (!expectations.isEmpty()
                        && !expectations.getFirst().equalsIgnoreCase("100-continue"))) {
            return new Fault(417, "The only expectation is 100-continue");
        }
        return null;
    }

    static Fault ofFailure(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Fault(414, "The request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Fault(431, "The headers are too long");
        }
        return new Fault(400, "This is not a request of HTTP/1.1");
    }

    private static boolean isNumber(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= 18;
    }

    private static boolean isAuthority(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || "/?#@\\,".indexOf(c) >= 0) {
                return false;
            }
        }
        return !host.isEmpty();
    }
}
