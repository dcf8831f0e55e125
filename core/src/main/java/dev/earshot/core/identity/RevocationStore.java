package dev.earshot.core.identity;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where revocations outlive the process. Thread-safe. No method blocks: each returns at once and
 * its stage completes on a thread of the store, after commit for writes. A stage fails with {@link
 * dev.earshot.core.store.StoreUnavailableException} while the store is away or its queue is full.
 */
public interface RevocationStore {
    /**
     * Keeps a revocation. One of the same token, or of the same user and device, is there once: the
     * later of its moments count. Idempotent.
     */
    CompletionStage<@Nullable Void> save(Revocation revocation);

    /** All that are kept, in no order. */
    CompletionStage<List<Revocation>> all();

    /** Removes those that are kept until before this moment. Returns how many. */
    CompletionStage<Integer> removeBefore(Instant moment);
}
