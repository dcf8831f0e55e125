package dev.earshot.server.api;

import dev.earshot.core.clock.ClusterClock;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cluster clock for clients without a WebSocket. Thread-safe. */
public final class TimeRoutes {
    private final ClusterClock clock;

    /** Over this clock. */
    public TimeRoutes(ClusterClock clock) {
        this.clock = clock;
    }

    /** One reading per request. */
    public List<Route> routes() {
        return List.of(Route.token("GET", "/api/v1/time", 0, BadRequest.answered(this::time)));
    }

    private void time(HttpExchange exchange) {
        long received = clock.micros();
        Long seq = number(exchange, "seq");
        Long sent = number(exchange, "t1_us");
        exchange.respondJson(
                200, new Reading(seq, sent, received, clock.micros(), clock.clockId()));
    }

    private static @Nullable Long number(HttpExchange exchange, String name) {
        String value = exchange.query(name);
        if (value == null) {
            return null;
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw new BadRequest(name + " is a whole number of at most 64 bits");
        }
    }

    /** As {@code time_pong}: what the client sent, when it came, when the answer left. */
    record Reading(@Nullable Long seq, @Nullable Long t1Us, long t2Us, long t3Us, String clockId) {}
}
