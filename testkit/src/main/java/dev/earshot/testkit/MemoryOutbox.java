package dev.earshot.testkit;

import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.outbox.OutboxEvent;
import dev.earshot.core.outbox.OutboxStore;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Events in memory. Thread-safe through its gate. */
final class MemoryOutbox implements OutboxStore {
    private final StoreGate gate;
    private final Map<String, OutboxEvent> events = new HashMap<>();
    private final Set<String> marked = new HashSet<>();

    MemoryOutbox(StoreGate gate) {
        this.gate = gate;
    }

    @Override
    public CompletionStage<List<OutboxEvent>> unmarked(int most) {
        return gate.run(() ->
                events.values().stream()
                        .filter(event -> event.conversationId() != null)
                        .filter(event -> !marked.contains(event.eventId()))
                        .sorted(
                                Comparator.comparing(OutboxEvent::at)
                                        .thenComparing(OutboxEvent::eventId))
                        .limit(most)
                        .toList());
    }

    @Override
    public CompletionStage<@Nullable Void> mark(Collection<String> eventIds) {
        List<String> copy = List.copyOf(eventIds);
        return gate.write(() -> copy.stream().filter(events::containsKey).forEach(marked::add));
    }

    @Override
    public CompletionStage<List<OutboxEvent>> of(String connectionId) {
        return gate.run(() ->
                events.values().stream()
                        .filter(event -> event.connectionId().equals(connectionId))
                        .toList());
    }

    /** A connection ended. Called inside the gate. */
    void ended(ConnectionRow row, Ending ending, Instant at) {
        String id = OutboxEvent.id(row.connectionId(), row.generation());
        events.putIfAbsent(
                id,
                new OutboxEvent(
                        id,
                        row.connectionId(),
                        row.generation(),
                        row.conversationId(),
                        row.userId(),
                        row.deviceId(),
                        row.sessionId(),
                        row.node(),
                        at,
                        ending.reason().wireName(),
                        ending.detail(),
                        ending.clean()));
    }

    /** The row is gone. Called inside the gate. */
    void removed(ConnectionRow row) {
        String id = OutboxEvent.id(row.connectionId(), row.generation());
        events.remove(id);
        marked.remove(id);
    }
}
