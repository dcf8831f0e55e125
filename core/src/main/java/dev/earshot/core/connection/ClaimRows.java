package dev.earshot.core.connection;

import dev.earshot.core.claim.ClaimRow;
import dev.earshot.core.claim.ClaimStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes who acts for which device behind what memory has decided, in order for each device.
 * Thread-safe. Bounded by the devices whose last write is under way; what the store does not take
 * is made up for by the next claim of the device.
 */
final class ClaimRows {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimRows.class);

    private final ConnectionPorts ports;
    private final ClaimStore store;
    private final Map<String, CompletionStage<Long>> last = new ConcurrentHashMap<>();

    ClaimRows(ConnectionPorts ports) {
        this.ports = ports;
        this.store = ports.claims();
    }

    void taken(LiveConnection connection) {
        String device = connection.handshake().principal().device();
        if (device != null) {
            then(device, before -> take(device, connection));
        }
    }

    void left(LiveConnection connection) {
        String device = connection.handshake().principal().device();
        if (device != null) {
            then(device, epoch -> release(device, epoch, connection));
        }
    }

    private CompletionStage<Long> take(String device, LiveConnection connection) {
        return store.lastEpoch(device)
                .thenCompose(epoch -> {
                    ClaimRow row =
                            new ClaimRow(
                                    device,
                                    epoch + 1,
                                    connection.id(),
                                    ports.node(),
                                    connection.connectedAt());
                    return store.take(row).thenApply(done -> done ? row.epoch() : 0L);
                });
    }

    private CompletionStage<Long> release(String device, long epoch, LiveConnection connection) {
        return store.find(device)
                .thenCompose(row -> {
                    boolean own =
                            row.isPresent() && row.get().connectionId().equals(connection.id());
                    return own
                            ? store.release(device, row.get().epoch()).thenApply(done -> 0L)
                            : CompletableFuture.completedStage(epoch);
                });
    }

    private void then(String device, Step step) {
        last.compute(
                device,
                (key, before) -> {
                    CompletionStage<Long> ready =
                            before == null ? CompletableFuture.completedStage(0L) : before;
                    CompletionStage<Long> now =
                            ready.thenCompose(step::after)
                                    .exceptionally(failure -> {
                                        LOG.debug(
                                                "a claim is not stored: {}", failure.getMessage());
                                        return 0L;
                                    });
                    now.whenComplete((epoch, failure) -> forget(device, now));
                    return now.toCompletableFuture().isDone() ? null : now;
                });
    }

    private void forget(String device, CompletionStage<Long> done) {
        // Never inside compute: where the store answered at once, nothing was kept.
        ports.housekeeping().execute(() -> last.remove(device, done));
    }

    /** What follows the write before. */
    private interface Step {
        CompletionStage<Long> after(long epoch);
    }
}
