package dev.earshot.server.metrics;

import dev.earshot.core.identity.Revocation;
import dev.earshot.core.identity.RevocationStore;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Times how long revocations take to be stored. Thread-safe. */
final class MeteredRevocationStore implements RevocationStore {
    private final RevocationStore store;
    private final StoreTimers timers;

    MeteredRevocationStore(RevocationStore store, StoreTimers timers) {
        this.store = store;
        this.timers = timers;
    }

    @Override
    public CompletionStage<@Nullable Void> save(Revocation revocation) {
        return timers.time("revocation", store.save(revocation));
    }

    @Override
    public CompletionStage<List<Revocation>> all() {
        return store.all();
    }

    @Override
    public CompletionStage<Integer> removeBefore(Instant moment) {
        return store.removeBefore(moment);
    }
}
