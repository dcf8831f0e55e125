package dev.earshot.gateway.http;

import dev.earshot.core.identity.Credential;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;

/** Finds what a request shows to say who asks; it is never logged. */
final class Credentials {
    private static final String SCHEME = "Bearer ";
    private static final String SUBPROTOCOL = "bearer.";
    private static final String KEY_NAME = "X-API-Key";
    private static final String KEY_SECRET = "X-API-Secret";

    private Credentials() {}

    /**
     * The credential, not yet judged: a token from {@code Authorization}, {@code ?token=} or, at a
     * door, the WebSocket sub-protocol {@code bearer.<token>}; a ticket from {@code ?ticket=} where
     * tickets count; where it is no door, an API key from its two headers. In this order.
     */
    static @Nullable Credential of(Inquiry inquiry, boolean door, boolean tickets) {
        String token = token(inquiry, door);
        if (token != null) {
            return new Credential.Token(token);
        }
        String ticket = tickets ? inquiry.target().query("ticket") : null;
        if (ticket != null && !ticket.isEmpty()) {
            return new Credential.Ticket(ticket);
        }
        return door ? null : apiKey(inquiry);
    }

    /** The API key, not yet judged, whatever else the request shows. */
    static @Nullable Credential apiKey(Inquiry inquiry) {
        String name = inquiry.headers().get(KEY_NAME);
        String secret = inquiry.headers().get(KEY_SECRET);
        return name == null || secret == null ? null : new Credential.ApiKey(name, secret);
    }

    private static @Nullable String token(Inquiry inquiry, boolean withSubprotocol) {
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
            for (int from = 0; from <= line.length(); ) {
                int comma = line.indexOf(',', from);
                int to = comma < 0 ? line.length() : comma;
                String name = line.substring(from, to).trim();
                if (name.startsWith(SUBPROTOCOL)) {
                    return name.substring(SUBPROTOCOL.length());
                }
                from = to + 1;
            }
        }
        return null;
    }
}
