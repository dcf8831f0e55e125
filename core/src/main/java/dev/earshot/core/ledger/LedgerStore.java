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
     * Writes many rows in one commit, also of connections that are not stored yet. Marks never
     * fall: each keeps the higher of its two values. A row that is behind the stored one in any
     * mark changes neither its times nor its first sequence number.
     */
    CompletionStage<@Nullable Void> save(Collection<PlaybackStateRow> rows);

    /** The rows of a connection by ascending first sequence number. */
    CompletionStage<List<PlaybackStateRow>> of(String connectionId);
}
