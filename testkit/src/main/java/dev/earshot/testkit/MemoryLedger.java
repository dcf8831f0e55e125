package dev.earshot.testkit;

import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.ledger.PlaybackStateRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Delivery states in memory. Thread-safe through its gate. */
final class MemoryLedger implements LedgerStore {
    private record Key(String connectionId, String requestId) {}

    private final StoreGate gate;
    private final Map<Key, PlaybackStateRow> rows = new HashMap<>();

    MemoryLedger(StoreGate gate) {
        this.gate = gate;
    }

    @Override
    public CompletionStage<@Nullable Void> save(Collection<PlaybackStateRow> saved) {
        List<PlaybackStateRow> copy = List.copyOf(saved);
        return gate.write(() -> {
            for (PlaybackStateRow row : copy) {
                rows.merge(new Key(row.connectionId(), row.requestId()), row, MemoryLedger::merged);
            }
        });
    }

    @Override
    public CompletionStage<List<PlaybackStateRow>> of(String connectionId) {
        return gate.run(() ->
                rows.values().stream()
                        .filter(row -> row.connectionId().equals(connectionId))
                        .sorted(Comparator.comparingLong(PlaybackStateRow::firstSequence))
                        .toList());
    }

    /** Called inside the gate. */
    void removeAllOf(String connectionId) {
        rows.keySet().removeIf(key -> key.connectionId().equals(connectionId));
    }

    /** Removes the rows without a connection that are older. Called inside the gate. */
    void removeOrphans(Set<String> connectionIds, long beforeMicros) {
        rows.values()
                .removeIf(row ->
                        row.updatedAtMicros() < beforeMicros
                                && !connectionIds.contains(row.connectionId()));
    }

    private static PlaybackStateRow merged(PlaybackStateRow stored, PlaybackStateRow row) {
        boolean newer =
                row.sentUpTo() >= stored.sentUpTo()
                        && row.acknowledgedUpTo() >= stored.acknowledgedUpTo()
                        && row.playedUpTo() >= stored.playedUpTo();
        PlaybackStateRow times = newer ? row : stored;
        return new PlaybackStateRow(
                row.connectionId(),
                row.requestId(),
                times.firstSequence(),
                Math.max(stored.sentUpTo(), row.sentUpTo()),
                Math.max(stored.acknowledgedUpTo(), row.acknowledgedUpTo()),
                Math.max(stored.playedUpTo(), row.playedUpTo()),
                times.times(),
                Math.max(stored.updatedAtMicros(), row.updatedAtMicros()));
    }
}
