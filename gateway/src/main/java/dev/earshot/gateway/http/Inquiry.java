package dev.earshot.gateway.http;

import dev.earshot.gateway.peer.Client;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request that passed the checks. Immutable.
 *
 * @param client who asks, as far as the network knows
 * @param method upper case
 * @param corsOrigin the origin whose pages may read the answer, null for none but the own
 * @param keepAlive whether the socket may serve another request afterwards
 */
record Inquiry(
        Client client,
        String method,
        RequestTarget target,
        HttpHeaders headers,
        boolean http11,
        @Nullable String corsOrigin,
        boolean keepAlive) {
    /** The same as the last of its socket. */
    Inquiry closing() {
        return new Inquiry(client, method, target, headers, http11, corsOrigin, false);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }
}
