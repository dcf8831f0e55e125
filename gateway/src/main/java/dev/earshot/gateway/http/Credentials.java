package dev.earshot.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;

/** Finds the token of a request; it is never logged. */
final class Credentials {
    private static final String SCHEME = "Bearer ";
    private static final String SUBPROTOCOL = "bearer.";

    private Credentials() {}

    /**
     * The token, unverified, from {@code Authorization}, {@code ?token=} or, where {@code
     * withSubprotocol}, the WebSocket sub-protocol {@code bearer.<token>}, in this order.
     */
    static @Nullable String token(Inquiry inquiry, boolean withSubprotocol) {
        String header = inquiry.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return header.substring(SCHEME.length()).trim();
        }
        String parameter = inquiry.target().query("token");
        if (parameter != null && !parameter.isEmpty()) {
            return parameter;
        }
        return withSubprotocol ? fromSubprotocol(inquiry) : null;
    }

    private static @Nullable String fromSubprotocol(Inquiry inquiry) {
        for (String line : inquiry.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String name : line.split(",", 16)) {
                String trimmed = name.trim();
                if (trimmed.startsWith(SUBPROTOCOL)) {
                    return trimmed.substring(SUBPROTOCOL.length());
                }
            }
        }
        return null;
    }
}
