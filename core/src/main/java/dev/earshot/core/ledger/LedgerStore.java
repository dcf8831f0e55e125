package dev.earshot.core.ledger;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where delivery states live. Thread-safe. No method blocks; a stage completes on a thread of the
 * store, after commit for writes, and fails with {@link
 * dev.earshot.core.store.StoreUnavailableException} while the store is away.
 */
public interface LedgerStore {
    /**
     * Writes many rows in one commit. Marks never fall: a row with lower marks than the stored one
     * leaves those as they are.
     */
    CompletionStage<@Nullable Void> save(Collection<PlaybackStateRow> rows);

    /** The rows of a connection by ascending first sequence number. */
    CompletionStage<List<PlaybackStateRow>> of(String connectionId);
}
