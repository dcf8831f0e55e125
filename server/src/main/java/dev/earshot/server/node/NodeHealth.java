package dev.earshot.server.node;

import dev.earshot.core.Store;
import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.server.api.HealthRoutes.Health;
import dev.earshot.server.api.HealthRoutes.Source;
import dev.earshot.server.config.Build;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** How a node is at this moment. Thread-safe. */
final class NodeHealth implements Source {
    private final ConnectionRegistry connections;
    private final Store store;
    private final Supplier<List<String>> gatewayTroubles;
    private final String node;
    private final WallClock wall;
    private final MonotonicClock monotonic;
    private final long bornNanos;
    private volatile boolean draining;

    NodeHealth(
            ConnectionRegistry connections,
            Store store,
            Supplier<List<String>> gatewayTroubles,
            String node,
            WallClock wall,
            MonotonicClock monotonic) {
        this.connections = connections;
        this.store = store;
        this.gatewayTroubles = gatewayTroubles;
        this.node = node;
        this.wall = wall;
        this.monotonic = monotonic;
        this.bornNanos = monotonic.nanos();
    }

    void drain() {
        draining = true;
    }

    @Override
    public Health health() {
        String trouble = store.trouble();
        List<String> reasons = new ArrayList<>(gatewayTroubles.get());
        if (trouble != null) {
            reasons.addFirst("store: " + trouble);
        }
        String status = draining ? "draining" : reasons.isEmpty() ? "healthy" : "degraded";
        return new Health(
                status,
                wall.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                "earshot",
                Build.version(),
                node,
                Duration.ofNanos(monotonic.nanos() - bornNanos).toSeconds(),
                connections.count(),
                reasons.isEmpty() ? null : reasons);
    }
}
