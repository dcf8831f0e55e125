package dev.earshot.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that passed the checks. Immutable.
 *
 * @param method upper case
 * @param corsOrigin the origin whose pages may read the answer, null for none but the own
 * @param keepAlive whether the socket may serve another request afterwards
 */
record Inquiry(
        String method,
        RequestTarget target,
        HttpHeaders headers,
        boolean http11,
        @Nullable String corsOrigin,
        boolean keepAlive) {
    boolean isHead() {
        return method.equals("HEAD");
    }
}
