package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.server.log.RecentEvents;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How the node is in numbers, and what went wrong lately; for admins. Thread-safe. */
public final class OverviewRoutes {
    private final Supplier<Overview> overview;
    private final RecentEvents recent;

    /**
     * @param overview the numbers of this moment; does not block
     * @param recent the last warnings and errors
     */
    public OverviewRoutes(Supplier<Overview> overview, RecentEvents recent) {
        this.overview = overview;
        this.recent = recent;
    }

    /** The numbers and the events. */
    public List<Route> routes() {
        return List.of(
                ConnectionRoutes.admin(
                        "GET",
                        "/api/v1/overview",
                        exchange -> exchange.respondJson(200, overview.get())),
                ConnectionRoutes.admin("GET", "/api/v1/errors", this::errors));
    }

    private void errors(HttpExchange exchange) {
        int limit = Paging.limit(exchange, RecentEvents.KEPT, RecentEvents.KEPT);
        exchange.respondJson(200, new Errors(recent.newest(limit)));
    }

    /** The newest first. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Errors(List<RecentEvents.Event> errors) {}

    /**
     * A node in numbers; counters count since its start. Immutable.
     *
     * @param health how it is
     * @param open connections by door
     * @param rooms sums over all rooms
     * @param messages sent, received, dropped and malformed ones
     * @param http answers by class of status
     * @param closes closes that the server began, by close code, without those of zero
     * @param waiting what waits for the store: rows of connections and of the ledger
     * @param memory in bytes
     */
    public record Overview(
            @JsonUnwrapped HealthRoutes.Health health,
            List<Open> open,
            Rooms rooms,
            Messages messages,
            Map<String, Long> http,
            Map<String, Long> closes,
            Waiting waiting,
            Memory memory) {}

    /** Open connections at one door. */
    public record Open(String connectionType, String transport, int count) {}

    /** Sums over all rooms. */
    public record Rooms(
            int count, int playing, int stalled, long pending, long members, long maxSkewUs) {}

    /** Messages since the start. */
    public record Messages(long sent, long received, long dropped, long malformed) {}

    /** Rows that wait for the store, and rows that were given up. */
    public record Waiting(long connectionRows, long ledgerRows, long ledgerRowsDropped) {}

    /** Bytes in use. */
    public record Memory(long heapUsed, long heapMax, long audio) {}
}
