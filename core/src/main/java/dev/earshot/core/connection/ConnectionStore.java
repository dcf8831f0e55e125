package dev.earshot.core.connection;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where connection rows live. Thread-safe. No method blocks: each returns at once and its stage
 * completes on a thread of the store, after commit for writes. A stage fails with {@link
 * dev.earshot.core.store.StoreUnavailableException} while the store is away or its queue is full;
 * the caller goes on from memory. Writes of one caller are applied in the order given.
 */
public interface ConnectionStore {
    /**
     * Stores a new connection. Where {@code row.resumedFrom()} names a row, that row becomes {@link
     * ConnectionStatus#SUPERSEDED} in the same commit; if it was still connected it ended now, by
     * {@code client_disconnect}, {@code superseded}. Idempotent by connection id: a row that is
     * already stored stays as it is. A row that was still connected puts an event into the outbox,
     * as {@link #closed} does.
     */
    CompletionStage<@Nullable Void> opened(ConnectionRow row);

    /**
     * Notes the rooms that a connection is in, as in {@link ConnectionRow#rooms}. The last word
     * counts; unknown ids are ignored.
     */
    CompletionStage<@Nullable Void> rooms(String connectionId, Map<String, Long> rooms);

    /**
     * Ends a connection unless it has already ended: sets status, reason, detail and time.
     * Idempotent. In the same commit an event gets into the outbox, once.
     */
    CompletionStage<@Nullable Void> closed(String connectionId, Ending ending, Instant at);

    /** Makes the token of this connection useless for resuming. Idempotent. */
    CompletionStage<@Nullable Void> retireToken(String connectionId);

    /**
     * Moves {@code last_heartbeat} forward for many connections in one commit; unknown ids are
     * ignored.
     */
    CompletionStage<@Nullable Void> heartbeats(Map<String, Instant> lastHeartbeats);

    /** The row whose token has this hash, whatever its state, or empty. */
    CompletionStage<Optional<ConnectionRow>> byTokenHash(String tokenHash);

    /** The row of this id, or empty. */
    CompletionStage<Optional<ConnectionRow>> find(String connectionId);

    /** A page of rows by ascending connection id. */
    CompletionStage<List<ConnectionRow>> list(ConnectionFilter filter);

    /**
     * The rows that ended last, the latest first; {@code after} counts for nothing. Looks at no
     * more than {@link ConnectionFilter#ENDED_SEARCHED} rows.
     */
    CompletionStage<List<ConnectionRow>> lastEnded(ConnectionFilter filter);

    /**
     * Ends every row of {@code node} that still says connected: status failed, reason {@code
     * server_error}, detail {@code process_killed}. One that was last heard of within a resume
     * window before {@code at} ended at {@code at}, so that its client has a whole window to come
     * back; any other ended when it was last heard of. Each puts an event into the outbox in the
     * same commit. Called once at start.
     *
     * @return how many rows it ended
     */
    CompletionStage<Integer> closeLeftovers(String node, Instant at);

    /**
     * Removes connections that ended before this moment with their playback states, and playback
     * states without a connection that did not change since. Returns how many connections.
     */
    CompletionStage<Integer> removeEndedBefore(Instant moment);
}
