package dev.earshot.server.api;

import dev.earshot.core.identity.Principal;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.wire.Ids;
import org.jspecify.annotations.Nullable;

/** Reads ids of a request and judges whether its caller may touch them. Stateless, thread-safe. */
final class Caller {
    private Caller() {}

    static Principal of(HttpExchange exchange) {
        Principal principal = exchange.principal();
        if (principal == null) {
            throw new BadRequest(401, "a token is missing");
        }
        return principal;
    }

    /** The id in the path, valid. */
    static String pathId(HttpExchange exchange, String name) {
        return valid(name, exchange.pathParameter(name));
    }

    /** The id in the query, valid, or null where it is absent. */
    static @Nullable String queryId(HttpExchange exchange, String name) {
        String value = exchange.query(name);
        return value == null || value.isEmpty() ? null : valid(name, value);
    }

    /** The campaign in the path, which the caller may enter. */
    static String room(HttpExchange exchange) {
        String room = pathId(exchange, "campaign_id");
        if (!of(exchange).mayEnter(room)) {
            throw new BadRequest(403, "this token does not open that room");
        }
        return room;
    }

    static String valid(String name, String value) {
        if (!Ids.valid(value)) {
            throw new BadRequest(
                    name + " is 1 to " + Ids.MAX_LENGTH + " characters of A-Z a-z 0-9 . _ : @ -");
        }
        return value;
    }
}
