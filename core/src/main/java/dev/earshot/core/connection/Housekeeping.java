package dev.earshot.core.connection;

import dev.earshot.core.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything periodic about connections. Confined to the housekeeping loop, but for its ends. */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    private final ConnectionPorts ports;
    private final ConnectionSettings settings;
    private final HeartbeatBatch heartbeats;
    private final Resumption resumption;
    private final ConnectionRows rows;
    private final TokenExpiry expiry;
    private final Instant startedAt;
    private volatile boolean closed;

    Housekeeping(
            ConnectionPorts ports,
            ConnectionSettings settings,
            ConnectionIndex index,
            Resumption resumption,
            ConnectionRows rows,
            TokenExpiry expiry) {
        this.ports = ports;
        this.settings = settings;
        this.heartbeats = new HeartbeatBatch(ports, index);
        this.resumption = resumption;
        this.rows = rows;
        this.expiry = expiry;
        this.startedAt = ports.wall().now();
    }

    CompletionStage<Integer> start() {
        Loop loop = ports.housekeeping();
        loop.execute(() -> {
            every(settings.heartbeatSaveEvery(), heartbeats::save);
            every(settings.retryEvery(), this::retryRows);
            every(settings.tokens().scanEvery(), expiry::scan);
            every(SWEEP_EVERY, resumption::sweep);
            every(settings.housekeepingEvery(), this::removeOldRows);
            every(settings.housekeepingEvery(), ports.revocations()::sweep);
        });
        ports.claims()
                .releaseAll(ports.node())
                .whenComplete((released, failure) -> {
                    if (failure != null) {
                        LOG.warn("claims of the last run stay stored: {}", failure.getMessage());
                    }
                });
        return rows.start(ports.node(), startedAt);
    }

    private void retryRows() {
        if (rows.started()) {
            rows.retry();
        } else {
            rows.start(ports.node(), startedAt);
        }
    }

    void close() {
        closed = true;
    }

    private void every(Duration period, Runnable task) {
        ports.housekeeping()
                .schedule(
                        () -> {
                            if (!closed) {
                                every(period, task);
                                task.run();
                            }
                        },
                        period);
    }

    private void removeOldRows() {
        Instant moment = ports.wall().now().minus(settings.keepEnded());
        long begun = ports.monotonic().nanos();
        ports.store()
                .removeEndedBefore(moment)
                .whenComplete((removed, failure) -> {
                    if (failure == null) {
                        ports.metrics().removed(removed, ports.monotonic().nanos() - begun);
                    } else {
                        LOG.warn(
                                "old connections stay until the next clean-up: {}",
                                failure.getMessage());
                    }
                });
    }
}
