package dev.earshot.gateway.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What RFC 9112 asks of the head of a request beyond its grammar. */
final class RequestCheck {
    /** All that any route may have; the methods of others are not even looked up. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Where one is meant, the first and the last must not be for two servers to choose from. */
    private static final List<CharSequence> ONCE =
            List.of(
                    HttpHeaderNames.AUTHORIZATION,
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.RANGE,
                    HttpHeaderNames.IF_RANGE);

    private RequestCheck() {}

    /**
     * A reason to answer an error and close, for nothing after such a head can be trusted.
     *
     * @param status 400, 414, 417, 431, 501 or 505
     */
    record Fault(int status, String message) {}

    static @Nullable Fault of(HttpRequest request, int maxHeaders) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            return ofFailure(result.cause());
        }
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1 || version.minorVersion() > 1) {
            return new Fault(505, "Only HTTP/1.1 is spoken here");
        }
        if (!METHODS.contains(request.method().name())) {
            return new Fault(501, "This method is not known here");
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
        Authority host = hosts.isEmpty() ? null : Authority.parse(hosts.getFirst());
        if (!hosts.isEmpty() && host == null) {
            return new Fault(400, "The Host header is not a host");
        }
        if (contradicts(request.uri(), host)) {
            return new Fault(400, "The target and the Host header name different hosts");
        }
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
                || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2)) {
            // The parser takes eight bytes behind such a head for its body, as a draft of 2010
            // said.
            return new Fault(400, "The WebSocket version here is 13");
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
        for (CharSequence once : ONCE) {
            if (headers.getAll(once).size() > 1) {
                return new Fault(400, "A header that may stand once stands twice");
            }
        }
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        if (expectations.size() > 1
                || (!expectations.isEmpty()
                        && !expectations.getFirst().equalsIgnoreCase("100-continue"))) {
            return new Fault(417, "The only expectation is 100-continue");
        }
        return null;
    }

    /** Whether an absolute target names another host than the header. */
    private static boolean contradicts(String target, @Nullable Authority host) {
        if (target.startsWith("/") || host == null) {
            return false;
        }
        boolean secure = target.regionMatches(true, 0, "https://", 0, 8);
        if (!secure && !target.regionMatches(true, 0, "http://", 0, 7)) {
            // Not absolute; what else it may be is judged with the path.
            return false;
        }
        int from = secure ? 8 : 7;
        int slash = target.indexOf('/', from);
        Authority named =
                Authority.parse(target.substring(from, slash < 0 ? target.length() : slash));
        return named == null || !named.sameAs(host, secure ? 443 : 80);
    }

    static Fault ofFailure(Throwable cause) {
        if (cause instanceof HeadFault known) {
            return known.fault();
        }
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
}
