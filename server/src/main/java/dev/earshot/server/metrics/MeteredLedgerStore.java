package dev.earshot.server.metrics;

import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.ledger.PlaybackStateRow;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Times how long delivery marks take to be stored. Thread-safe. */
final class MeteredLedgerStore implements LedgerStore {
    private final LedgerStore store;
    private final StoreTimers timers;

    MeteredLedgerStore(LedgerStore store, StoreTimers timers) {
        this.store = store;
        this.timers = timers;
    }

    @Override
    public CompletionStage<@Nullable Void> save(Collection<PlaybackStateRow> rows) {
        return timers.time("ledger", store.save(rows));
    }

    @Override
    public CompletionStage<List<PlaybackStateRow>> of(String connectionId) {
        return store.of(connectionId);
    }
}
