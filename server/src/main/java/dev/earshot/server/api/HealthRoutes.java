package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.wire.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the node is, for people, load balancers and orchestrators; open to everybody. Thread-safe.
 */
public final class HealthRoutes {
    /** What is asked of the node. Thread-safe; never blocks. */
    public interface Source {
        /** Present state. */
        Health health();
    }

    /**
     * A node's state. Immutable.
     *
     * @param status {@code healthy}, {@code degraded} or {@code draining}
     * @param timestamp now, ISO-8601
     * @param reasons why it is not healthy, null where it is
     */
    public record Health(
            String status,
            String timestamp,
            String service,
            String version,
            String node,
            long uptimeS,
            int connections,
            @Nullable List<String> reasons) {
        /** Whether it takes new connections. */
        boolean accepts() {
            return !status.equals("draining");
        }
    }

    private final Source source;

    /** Asks this source. */
    public HealthRoutes(Source source) {
        this.source = source;
    }

    /** The long answer, and the two short ones. */
    public List<Route> routes() {
        return List.of(
                Route.open(
                        "GET",
                        "/api/v1/health",
                        exchange -> exchange.respondJson(200, source.health())),
                Route.open(
                        "GET",
                        "/health/live",
                        exchange -> exchange.respondJson(200, Map.of("status", "live"))),
                Route.open("GET", "/health/ready", this::ready));
    }

    private void ready(HttpExchange exchange) {
        if (source.health().accepts()) {
            exchange.respondJson(200, Map.of("status", "ready"));
            return;
        }
        exchange.respond(
                503,
                Answers.JSON,
                Json.encode(Map.of("status", "draining", "message", "the server is going away")),
                Map.of("Retry-After", String.valueOf(Answers.RETRY_AFTER_SECONDS)));
    }
}
