package dev.earshot.core.connection;

import dev.earshot.core.store.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens to connections to the store, in order for each, and keeps what the store did
 * not take until it does. Thread-safe; its lock is never held while calling out. Bounded.
 */
final class ConnectionRows {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionRows.class);
    private static final int RETRIES_AT_ONCE = 1_000;

    private final ConnectionStore store;
    private final ConnectionMetrics metrics;
    private final int mostKept;

    /** Oldest first; an entry leaves when the store has all of it. */
    private final Map<String, Unsaved> unsaved = new LinkedHashMap<>();

    private boolean storeAway;

    /** Nothing is written before the rows that a killed process left are ended. */
    private boolean leftoversEnded;

    ConnectionRows(ConnectionStore store, ConnectionMetrics metrics, int mostKept) {
        this.store = store;
        this.metrics = metrics;
        this.mostKept = mostKept;
    }

    /** Ends what a killed process of this node left, then writes what came up meanwhile. */
    CompletionStage<Integer> start(String node, Instant at) {
        return store.closeLeftovers(node, at)
                .whenComplete((ended, failure) -> {
                    noteStore(failure);
                    if (failure == null) {
                        synchronized (this) {
                            leftoversEnded = true;
                        }
                        idle().forEach(entry -> step(entry, worked -> {}));
                    }
                });
    }

    synchronized boolean started() {
        return leftoversEnded;
    }

    /** Stores a new connection. The stage says whether that worked at the first try. */
    CompletionStage<Boolean> opened(ConnectionRow row) {
        Unsaved entry = new Unsaved(row.connectionId());
        entry.row = row;
        synchronized (this) {
            unsaved.put(row.connectionId(), entry);
            trim();
        }
        CompletableFuture<Boolean> stored = new CompletableFuture<>();
        step(entry, stored::complete);
        return stored;
    }

    void closed(String connectionId, Ending ending, Instant at) {
        Unsaved entry;
        synchronized (this) {
            entry = entry(connectionId);
            entry.ending = ending;
            entry.endedAt = at;
        }
        step(entry, worked -> {});
    }

    /** Stores which rooms it is in; of several before the store answers the last counts. */
    void rooms(String connectionId, Map<String, Long> rooms) {
        Unsaved entry;
        synchronized (this) {
            entry = entry(connectionId);
            entry.rooms = rooms;
        }
        step(entry, worked -> {});
    }

    void retireToken(String connectionId) {
        Unsaved entry;
        synchronized (this) {
            entry = entry(connectionId);
            entry.retire = true;
        }
        step(entry, worked -> {});
    }

    /** Tries again what the store did not take. The first alone, the rest if that works. */
    void retry() {
        Unsaved first = null;
        synchronized (this) {
            for (Unsaved entry : unsaved.values()) {
                if (!entry.busy) {
                    first = entry;
                    break;
                }
            }
        }
        if (first != null) {
            step(
                    first,
                    worked -> {
                        if (worked) {
                            idle().forEach(entry -> step(entry, again -> {}));
                        }
                    });
        }
    }

    /** How many connections the store does not know all of. */
    synchronized int waiting() {
        return unsaved.size();
    }

    private synchronized List<Unsaved> idle() {
        List<Unsaved> idle = new ArrayList<>();
        for (Unsaved entry : unsaved.values()) {
            if (!entry.busy && idle.size() < RETRIES_AT_ONCE) {
                idle.add(entry);
            }
        }
        return idle;
    }

    /** Call with the lock. */
    private Unsaved entry(String connectionId) {
        Unsaved entry = unsaved.computeIfAbsent(connectionId, Unsaved::new);
        trim();
        return entry;
    }

    /** Call with the lock. */
    private void trim() {
        Iterator<Unsaved> oldest = unsaved.values().iterator();
        while (unsaved.size() > mostKept) {
            oldest.next();
            oldest.remove();
            metrics.rowDropped();
        }
    }

    /**
     * Submits the next fact of an entry, if none is under way, then the rest one by one.
     *
     * @param tried told once whether the store answered for the first of them
     */
    private void step(Unsaved entry, Consumer<Boolean> tried) {
        Fact fact = null;
        boolean ready;
        synchronized (this) {
            ready = leftoversEnded;
            if (ready && !entry.busy) {
                fact = entry.next();
                entry.busy = fact != null;
                if (fact == null) {
                    unsaved.remove(entry.connectionId, entry);
                }
            }
        }
        if (fact == null) {
            tried.accept(ready);
            return;
        }
        Fact submitted = fact;
        submit(entry, submitted)
                .whenComplete((nothing, failure) -> {
                    boolean away = failure != null && StoreUnavailableException.isBehind(failure);
                    noteStore(away ? failure : null);
                    synchronized (this) {
                        entry.busy = false;
                        if (!away) {
                            entry.saved(submitted);
                        }
                    }
                    if (failure != null && !away) {
                        LOG.error(
                                "the store refuses what is to be kept of connection {}; it is"
                                        + " dropped",
                                entry.connectionId,
                                failure);
                        metrics.rowDropped();
                    }
                    tried.accept(!away);
                    if (!away) {
                        step(entry, worked -> {});
                    } else if (submitted == Fact.ROW && !entry.counted) {
                        entry.counted = true;
                        metrics.rowKept();
                    }
                });
    }

    private CompletionStage<@Nullable Void> submit(Unsaved entry, Fact fact) {
        ConnectionRow row = entry.row;
        Ending ending = entry.ending;
        Instant endedAt = entry.endedAt;
        Map<String, Long> rooms = entry.rooms;
        if (fact == Fact.ROOMS && rooms != null) {
            entry.submittedRooms = rooms;
            return store.rooms(entry.connectionId, rooms);
        }
        if (fact == Fact.ROW && row != null) {
            return store.opened(row);
        }
        if (fact == Fact.END && ending != null && endedAt != null) {
            return store.closed(entry.connectionId, ending, endedAt);
        }
        return store.retireToken(entry.connectionId);
    }

    private void noteStore(@Nullable Throwable failure) {
        boolean changed;
        synchronized (this) {
            changed = storeAway != (failure != null);
            storeAway = failure != null;
        }
        if (changed && failure != null) {
            LOG.warn(
                    "connection rows stay in memory until the store takes them: {}",
                    failure.getMessage());
        } else if (changed) {
            LOG.info("connection rows are stored again");
        }
    }

    private enum Fact {
        ROW,
        ROOMS,
        END,
        RETIREMENT
    }

    /** What the store does not know of one connection. Guarded by the lock of the outer class. */
    @SuppressWarnings("ReferenceEquality") // whether newer rooms came meanwhile
    private static final class Unsaved {
        private final String connectionId;
        private @Nullable ConnectionRow row;
        private @Nullable Map<String, Long> rooms;
        private @Nullable Map<String, Long> submittedRooms;
        private @Nullable Ending ending;
        private @Nullable Instant endedAt;
        private boolean retire;
        private boolean busy;
        private boolean counted;

        Unsaved(String connectionId) {
            this.connectionId = connectionId;
        }

        @Nullable Fact next() {
            if (row != null) {
                return Fact.ROW;
            }
            if (rooms != null) {
                return Fact.ROOMS;
            }
            if (ending != null) {
                return Fact.END;
            }
            return retire ? Fact.RETIREMENT : null;
        }

        void saved(Fact fact) {
            switch (fact) {
                case ROW -> row = null;
                case ROOMS -> rooms = rooms == submittedRooms ? null : rooms;
                case END -> ending = null;
                case RETIREMENT -> retire = false;
            }
        }
    }
}
