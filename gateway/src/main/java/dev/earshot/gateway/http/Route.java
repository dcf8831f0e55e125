package dev.earshot.gateway.http;

import dev.earshot.core.identity.Role;
import org.jspecify.annotations.Nullable;

/**
 * One line of the HTTP surface. Immutable.
 *
 * @param method upper case
 * @param pattern a path with {@code {name}} segments; a last segment {@code {name*}} takes the rest
 * @param access who may ask
 * @param maxBodyBytes larger bodies are answered 413 before they are read
 * @param handler answers it
 */
public record Route(
        String method, String pattern, Access access, int maxBodyBytes, HttpHandler handler) {
    /** Who may ask. */
    public sealed interface Access {
        /** Anybody, with or without a token. */
        record Open() implements Access {}

        /**
         * Who has a valid token, and this role if one is named. 401 without, 403 with the wrong
         * one.
         */
        record Token(@Nullable Role role) implements Access {}

        /**
         * Who has a valid token, or a ticket instead: for addresses that media elements open. 401
         * without.
         */
        record TokenOrTicket() implements Access {}

        /** Who has an API key; a token does not do in its place. 401 without. */
        record ApiKey() implements Access {}
    }

    /** A route for everybody without a body. */
    public static Route open(String method, String pattern, HttpHandler handler) {
        return new Route(method, pattern, new Access.Open(), 0, handler);
    }

    /** A route for holders of a token. */
    public static Route token(
            String method, String pattern, int maxBodyBytes, HttpHandler handler) {
        return new Route(method, pattern, new Access.Token(null), maxBodyBytes, handler);
    }

    /** A route without a body for holders of a token or a ticket. */
    public static Route tokenOrTicket(String method, String pattern, HttpHandler handler) {
        return new Route(method, pattern, new Access.TokenOrTicket(), 0, handler);
    }
}
