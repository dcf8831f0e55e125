package dev.earshot.core.ledger;

import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.store.StoreUnavailableException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the marks of all {@link PlaybackLedger}s to the store in batches, without ever blocking a
 * connection. Thread-safe.
 *
 * <p>Each loop collects what changed for 50 ms and saves it in one commit. While the store is away
 * the marks stay in their ledgers, and those of connections that have ended in a bounded list; both
 * are saved again when it is back.
 */
public final class LedgerJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerJournal.class);

    private final LedgerStore store;
    private final ClusterClock clock;
    private final LedgerSettings settings;
    private final LedgerMetrics metrics;
    private final Map<Loop, LedgerShard> shards = new ConcurrentHashMap<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final AtomicBoolean storeAway = new AtomicBoolean();

    /** Makes a journal that writes to this store. */
    public LedgerJournal(
            LedgerStore store, ClusterClock clock, LedgerSettings settings, LedgerMetrics metrics) {
        this.store = store;
        this.clock = clock;
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Opens the ledger of a connection.
     *
     * @param loop the connection's loop
     * @param inherited the marks of the connection that it resumed, else {@link Marks#NONE}
     */
    public PlaybackLedger open(String connectionId, Loop loop, Marks inherited) {
        LedgerShard shard =
                shards.computeIfAbsent(loop, key -> new LedgerShard(key, this, settings));
        return new PlaybackLedger(connectionId, inherited, shard, settings);
    }

    /**
     * Stores now what this ledger has taken so far, for callers that promise it is durable. Any
     * thread. The stage completes after commit, on any thread, and fails with {@link
     * StoreUnavailableException} while the store is away; the marks are then stored later.
     */
    public CompletionStage<@Nullable Void> flush(ConnectionLedger ledger) {
        if (ledger instanceof PlaybackLedger known) {
            return known.shard().flush();
        }
        return CompletableFuture.failedFuture(
                new IllegalArgumentException("this ledger is not of this journal"));
    }

    /** How many rows of ended connections wait for the store. */
    public int rowsKept() {
        return kept.get();
    }

    /**
     * Saves what waits. Call it while the loops still run. Idempotent. Blocks for at most {@link
     * LedgerSettings#closeWait()}; not to be called on a loop.
     */
    @Override
    public void close() {
        CompletableFuture<?>[] flushes =
                shards.values().stream().map(LedgerShard::flush).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(flushes)
                    .get(settings.closeWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "the last delivery marks could not be stored; clients repeat them when they"
                            + " are back");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ClusterClock clock() {
        return clock;
    }

    CompletionStage<@Nullable Void> save(Collection<PlaybackStateRow> rows) {
        return store.save(rows)
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        metrics.saved(rows.size());
                        if (storeAway.compareAndSet(true, false)) {
                            LOG.info("delivery marks are stored again");
                        }
                    } else {
                        metrics.failed(rows.size());
                        if (StoreUnavailableException.isBehind(failure)
                                && storeAway.compareAndSet(false, true)) {
                            LOG.warn(
                                    "delivery marks stay in memory until the store takes them: {}",
                                    failure.getMessage());
                        }
                    }
                });
    }

    /** Takes a place for a row of an ended connection, if one is free. */
    boolean reserve() {
        if (kept.incrementAndGet() <= settings.rowsKept()) {
            return true;
        }
        kept.decrementAndGet();
        return false;
    }

    void release() {
        kept.decrementAndGet();
    }

    void refused(PlaybackStateRow row, Throwable failure) {
        LOG.error(
                "the store refuses the delivery marks of connection {}; they are dropped",
                row.connectionId(),
                failure);
        metrics.dropped(1);
    }

    void dropped() {
        metrics.dropped(1);
    }
}
