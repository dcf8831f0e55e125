package dev.earshot.core.outbox;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where events wait. Thread-safe; no method blocks, stages as in {@link
 * dev.earshot.core.connection.ConnectionStore}. An event gets in by {@code ConnectionStore.closed},
 * {@code closeLeftovers} and an {@code opened} that takes over from a row still connected, in the
 * same commit as the end of its connection, exactly once for each connection and generation; it
 * leaves with the connection's row.
 */
public interface OutboxStore {
    /** The oldest events of conversations that are not marked, at most so many. */
    CompletionStage<List<OutboxEvent>> unmarked(int most);

    /** The events of a connection, marked or not; it has one for each generation that ended. */
    CompletionStage<List<OutboxEvent>> of(String connectionId);

    /** Marks events as published. Idempotent; unknown ids are ignored. */
    CompletionStage<@Nullable Void> mark(Collection<String> eventIds);
}
