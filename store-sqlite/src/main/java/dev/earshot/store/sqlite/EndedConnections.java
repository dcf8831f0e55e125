package dev.earshot.store.sqlite;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Removes connections that ended long ago, with their events, and the playback states that belong
 * to nobody. It goes in slices, so that it never holds up other writes for long. Thread-safe; no
 * method blocks.
 */
final class EndedConnections {
    private static final int AT_ONCE = 2_000;

    private static final String ENDED_BEFORE =
            "SELECT connection_id FROM websocket_connections WHERE disconnected_at < ? LIMIT ?";

    private static final String REMOVE =
            "DELETE FROM websocket_connections WHERE connection_id = ?";

    private static final String REMOVE_STATES =
            "DELETE FROM connection_playback_states WHERE connection_id = ?";

    private static final String REMOVE_EVENTS =
            "DELETE FROM connection_events WHERE connection_id = ?";

    /** Looks at every state, so a reader does it. */
    private static final String ORPHANS =
            """
            SELECT DISTINCT connection_id FROM connection_playback_states state
            WHERE updated_at < ? AND NOT EXISTS (SELECT 1 FROM websocket_connections connection
                WHERE connection.connection_id = state.connection_id)
            LIMIT ?\
            """;

    private static final String REMOVE_ORPHAN =
            """
            DELETE FROM connection_playback_states WHERE connection_id = ?1
                AND NOT EXISTS (SELECT 1 FROM websocket_connections WHERE connection_id = ?1)\
            """;

    private final GroupCommit writer;
    private final Readers readers;

    EndedConnections(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    /** Removes what ended, or nobody touched, before this moment; returns how many connections. */
    CompletionStage<Integer> removeBefore(long moment) {
        return connections(moment, 0)
                .thenCompose(removed -> orphans(moment).thenApply(_ -> removed));
    }

    private CompletionStage<Integer> connections(long moment, int removedBefore) {
        return writer.submit(session -> slice(session, moment))
                .thenCompose(removed ->
                        removed < AT_ONCE
                                ? CompletableFuture.completedStage(removedBefore + removed)
                                : connections(moment, removedBefore + removed));
    }

    private static int slice(Session session, long moment) throws SQLException {
        List<String> ids = session.list(ENDED_BEFORE, Row::text, moment, AT_ONCE);
        for (String id : ids) {
            session.update(REMOVE_STATES, id);
            session.update(REMOVE_EVENTS, id);
            session.update(REMOVE, id);
        }
        return ids.size();
    }

    private CompletionStage<Integer> orphans(long moment) {
        return readers.submit(session -> session.list(ORPHANS, Row::text, moment, AT_ONCE))
                .thenCompose(ids -> writer.submit(session -> removeOrphans(session, ids)))
                .thenCompose(removed ->
                        removed < AT_ONCE
                                ? CompletableFuture.completedStage(removed)
                                : orphans(moment));
    }

    /** Looks again: a connection may have been stored in between. */
    private static int removeOrphans(Session session, List<String> ids) throws SQLException {
        for (String id : ids) {
            session.update(REMOVE_ORPHAN, id);
        }
        return ids.size();
    }
}
