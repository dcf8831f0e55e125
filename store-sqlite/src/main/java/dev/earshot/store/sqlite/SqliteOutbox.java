package dev.earshot.store.sqlite;

import dev.earshot.core.connection.Ending;
import dev.earshot.core.outbox.OutboxEvent;
import dev.earshot.core.outbox.OutboxStore;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code connection_events}. Thread-safe; no method blocks, but for those that work on a
 * writing session.
 */
final class SqliteOutbox implements OutboxStore {
    private static final String COLUMNS =
            """
            event_id, connection_id, generation, conversation_id, user_id, device_id, session_id, \
            node, ended_at, reason, reason_detail, clean\
            """;

    private static final String INSERT =
            "INSERT OR IGNORE INTO connection_events ("
                    + COLUMNS
                    + ", marked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";

    private static final String UNMARKED =
            "SELECT "
                    + COLUMNS
                    + " FROM connection_events WHERE marked = 0 AND conversation_id IS NOT NULL"
                    + " ORDER BY ended_at, event_id LIMIT ?";

    private static final String OF_CONNECTION =
            "SELECT " + COLUMNS + " FROM connection_events WHERE connection_id = ?";

    private static final String MARK = "UPDATE connection_events SET marked = 1 WHERE event_id = ?";

    private static final String STILL_CONNECTED =
            """
            SELECT connection_id, generation, conversation_id, user_id, device_id, session_id, node,
                last_heartbeat
            FROM websocket_connections WHERE status = 'connected'\
            """;
    private static final String OF_ONE = STILL_CONNECTED + " AND connection_id = ?";
    private static final String OF_NODE = STILL_CONNECTED + " AND node = ?";

    private final GroupCommit writer;
    private final Readers readers;

    SqliteOutbox(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public CompletionStage<List<OutboxEvent>> unmarked(int most) {
        return readers.submit(session -> session.list(UNMARKED, SqliteOutbox::read, most));
    }

    @Override
    public CompletionStage<List<OutboxEvent>> of(String connectionId) {
        return readers.submit(
                session -> session.list(OF_CONNECTION, SqliteOutbox::read, connectionId));
    }

    @Override
    public CompletionStage<@Nullable Void> mark(Collection<String> eventIds) {
        List<String> ids = List.copyOf(eventIds);
        return writer.submit(session -> {
            for (String id : ids) {
                session.update(MARK, id);
            }
            return null;
        });
    }

    /** What an event tells of a connection that has not ended yet. */
    private record Open(
            String connectionId,
            int generation,
            @Nullable String conversationId,
            String userId,
            @Nullable String deviceId,
            @Nullable String sessionId,
            String node,
            long lastHeartbeat) {
        static Open read(Row row) throws SQLException {
            return new Open(
                    row.text(),
                    row.integer(),
                    row.textOrNull(),
                    row.text(),
                    row.textOrNull(),
                    row.textOrNull(),
                    row.text(),
                    row.number());
        }
    }

    /** Notes the end of a connection that is still connected; to be called before its row ends. */
    static void ending(Session session, String connectionId, Ending ending, long at)
            throws SQLException {
        for (Open open : session.list(OF_ONE, Open::read, connectionId)) {
            insert(session, open, ending, at);
        }
    }

    /** The same for all connections of a node. Those heard of after a moment end now. */
    static void leftovers(
            Session session, String node, Ending ending, long resumableAfter, long now)
            throws SQLException {
        for (Open open : session.list(OF_NODE, Open::read, node)) {
            long heard = open.lastHeartbeat();
            insert(session, open, ending, heard > resumableAfter ? now : heard);
        }
    }

    private static void insert(Session session, Open open, Ending ending, long at)
            throws SQLException {
        session.update(
                INSERT,
                OutboxEvent.id(open.connectionId(), open.generation()),
                open.connectionId(),
                open.generation(),
                open.conversationId(),
                open.userId(),
                open.deviceId(),
                open.sessionId(),
                open.node(),
                at,
                ending.reason().wireName(),
                ending.detail(),
                ending.clean());
    }

    private static OutboxEvent read(Row row) throws SQLException {
        return new OutboxEvent(
                row.text(),
                row.text(),
                row.integer(),
                row.textOrNull(),
                row.text(),
                row.textOrNull(),
                row.textOrNull(),
                row.text(),
                row.instant(),
                row.text(),
                row.text(),
                row.flag());
    }
}
