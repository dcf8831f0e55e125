package dev.earshot.server.metrics;

import dev.earshot.core.connection.ConnectionFilter;
import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.connection.ConnectionStore;
import dev.earshot.core.connection.Ending;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Times how long the rows of connections take to be stored. Thread-safe. */
final class MeteredConnectionStore implements ConnectionStore {
    private final ConnectionStore store;
    private final StoreTimers timers;

    MeteredConnectionStore(ConnectionStore store, StoreTimers timers) {
        this.store = store;
        this.timers = timers;
    }

    @Override
    public CompletionStage<@Nullable Void> opened(ConnectionRow row) {
        return timers.time("registration", store.opened(row));
    }

    @Override
    public CompletionStage<@Nullable Void> closed(String connectionId, Ending ending, Instant at) {
        return timers.time("closing", store.closed(connectionId, ending, at));
    }

    @Override
    public CompletionStage<@Nullable Void> rooms(String connectionId, Map<String, Long> rooms) {
        return store.rooms(connectionId, rooms);
    }

    @Override
    public CompletionStage<@Nullable Void> retireToken(String connectionId) {
        return timers.time("token", store.retireToken(connectionId));
    }

    @Override
    public CompletionStage<@Nullable Void> heartbeats(Map<String, Instant> lastHeartbeats) {
        return timers.time("heartbeats", store.heartbeats(lastHeartbeats));
    }

    @Override
    public CompletionStage<Optional<ConnectionRow>> byTokenHash(String tokenHash) {
        return store.byTokenHash(tokenHash);
    }

    @Override
    public CompletionStage<Optional<ConnectionRow>> find(String connectionId) {
        return store.find(connectionId);
    }

    @Override
    public CompletionStage<List<ConnectionRow>> list(ConnectionFilter filter) {
        return store.list(filter);
    }

    @Override
    public CompletionStage<List<ConnectionRow>> lastEnded(ConnectionFilter filter) {
        return store.lastEnded(filter);
    }

    @Override
    public CompletionStage<Integer> closeLeftovers(String node, Instant at) {
        return store.closeLeftovers(node, at);
    }

    @Override
    public CompletionStage<Integer> removeEndedBefore(Instant moment) {
        return store.removeEndedBefore(moment);
    }
}
