package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.wire.Ids;
import org.jspecify.annotations.Nullable;

/** What listings are asked with. Stateless, thread-safe. */
final class Paging {
    private Paging() {}

    /** {@code ?limit=}, from 1 to its bound. */
    static int limit(HttpExchange exchange, int byDefault, int most) {
        String limit = exchange.query("limit");
        return limit == null ? byDefault : AudioRequestRoutes.number(limit, 1, most, "limit");
    }

    /** {@code ?search=}, null where there is none. */
    static @Nullable String search(HttpExchange exchange) {
        String search = exchange.query("search");
        if (search == null || search.isBlank()) {
            return null;
        }
        String part = search.strip();
        if (part.length() > Ids.MAX_LENGTH) {
            throw new BadRequest("search is at most " + Ids.MAX_LENGTH + " characters");
        }
        return part;
    }
}
