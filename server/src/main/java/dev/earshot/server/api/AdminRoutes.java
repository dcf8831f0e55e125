package dev.earshot.server.api;

import dev.earshot.core.identity.Role;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What only the admin port offers; which names and pages it answers to is the gateway's rule of
 * that port. Thread-safe.
 */
public final class AdminRoutes {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> metrics;

    /** Over all metrics as text. */
    public AdminRoutes(Supplier<String> metrics) {
        this.metrics = metrics;
    }

    /** These and those routes. */
    public List<Route> routes(List<Route> others) {
        Route scrape =
                new Route("GET", "/metrics", new Route.Access.Token(Role.ADMIN), 0, this::metrics);
        return Stream.concat(Stream.of(scrape), others.stream()).toList();
    }

    private void metrics(HttpExchange exchange) {
        exchange.respond(
                200, PROMETHEUS_TEXT, metrics.get().getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
