package dev.earshot.store.sqlite;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionFilter;
import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.core.connection.ConnectionStore;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Rows of {@code websocket_connections}. Thread-safe; no method blocks. */
final class SqliteConnections implements ConnectionStore {
    private static final int MAX_PAGE = 1_000;
    private static final Ending KILLED =
            new Ending(Ending.Reason.SERVER_ERROR, "process_killed", false);

    private static final String COLUMNS =
            """
            connection_id, connection_token_hash, token_retired, session_id, user_id, device_id, \
            connection_type, transport, room, status, connected_at, disconnected_at, \
            disconnect_reason, disconnect_detail, last_heartbeat, node, generation, resumed_from, \
            origin, user_agent, client_ip, conversation_id, rooms\
            """;

    private static final String INSERT =
            "INSERT INTO websocket_connections ("
                    + COLUMNS
                    + ", created_at, updated_at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + " ON CONFLICT (connection_id) DO NOTHING";

    private static final String SUPERSEDE =
            """
            UPDATE websocket_connections SET status = 'superseded',
                disconnected_at = coalesce(disconnected_at, ?),
                disconnect_reason = coalesce(disconnect_reason, 'client_disconnect'),
                disconnect_detail = coalesce(disconnect_detail, 'superseded'),
                updated_at = ?
            WHERE connection_id = ? AND status <> 'superseded'\
            """;

    private static final String CLOSE =
            """
            UPDATE websocket_connections SET status = ?, disconnect_reason = ?,
                disconnect_detail = ?, disconnected_at = ?, updated_at = ?
            WHERE connection_id = ? AND status = 'connected'\
            """;

    private static final String RETIRE =
            "UPDATE websocket_connections SET token_retired = 1, updated_at = ? WHERE connection_id = ?";

    private static final String ROOMS =
            "UPDATE websocket_connections SET rooms = ?, updated_at = ? WHERE connection_id = ?";

    private static final String HEARTBEAT =
            """
            UPDATE websocket_connections SET last_heartbeat = ?1, updated_at = ?2
            WHERE connection_id = ?3 AND last_heartbeat < ?1\
            """;

    private static final String CLOSE_LEFTOVERS =
            """
            UPDATE websocket_connections SET status = 'failed', disconnect_reason = 'server_error',
                disconnect_detail = 'process_killed', updated_at = ?1,
                disconnected_at = CASE WHEN last_heartbeat > ?2 THEN ?1 ELSE last_heartbeat END
            WHERE node = ?3 AND status = 'connected'\
            """;

    private static final String LAST_ENDED =
            "SELECT connection_id FROM websocket_connections WHERE disconnected_at IS NOT NULL"
                    + " ORDER BY disconnected_at DESC LIMIT "
                    + ConnectionFilter.ENDED_SEARCHED;

    private static final String LIVE_AND_LAST_ENDED =
            "SELECT connection_id FROM websocket_connections WHERE status = 'connected'"
                    + " UNION ALL SELECT connection_id FROM ("
                    + LAST_ENDED
                    + ")";

    private final GroupCommit writer;
    private final Readers readers;
    private final EndedConnections ended;
    private final Duration resumeWindow;
    private final WallClock clock;

    SqliteConnections(GroupCommit writer, Readers readers, Duration resumeWindow, WallClock clock) {
        this.writer = writer;
        this.readers = readers;
        this.ended = new EndedConnections(writer, readers);
        this.resumeWindow = resumeWindow;
        this.clock = clock;
    }

    @Override
    public CompletionStage<@Nullable Void> opened(ConnectionRow row) {
        long now = Micros.of(clock.now());
        return writer.submit(session -> {
            insert(session, row, now);
            if (row.resumedFrom() != null) {
                SqliteOutbox.ending(
                        session,
                        row.resumedFrom(),
                        Ending.SUPERSEDED,
                        Micros.of(row.connectedAt()));
                session.update(SUPERSEDE, Micros.of(row.connectedAt()), now, row.resumedFrom());
            }
            return null;
        });
    }

    private static void insert(Session session, ConnectionRow row, long now) throws SQLException {
        Ending.Reason reason = row.disconnectReason();
        session.update(
                INSERT,
                row.connectionId(),
                row.tokenHash(),
                row.tokenRetired(),
                row.sessionId(),
                row.userId(),
                row.deviceId(),
                row.endpoint().wireName(),
                row.transport().wireName(),
                row.room(),
                row.status().wireName(),
                Micros.of(row.connectedAt()),
                Micros.ofNullable(row.disconnectedAt()),
                reason == null ? null : reason.wireName(),
                row.disconnectDetail(),
                Micros.of(row.lastHeartbeat()),
                row.node(),
                row.generation(),
                row.resumedFrom(),
                row.origin(),
                row.userAgent(),
                row.clientIp(),
                row.conversationId(),
                RoomOffsets.text(row.rooms()),
                now,
                now);
    }

    @Override
    public CompletionStage<@Nullable Void> closed(String connectionId, Ending ending, Instant at) {
        long now = Micros.of(clock.now());
        return writer.submit(session -> {
            SqliteOutbox.ending(session, connectionId, ending, Micros.of(at));
            session.update(
                    CLOSE,
                    ending.status().wireName(),
                    ending.reason().wireName(),
                    ending.detail(),
                    Micros.of(at),
                    now,
                    connectionId);
            return null;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> rooms(String connectionId, Map<String, Long> rooms) {
        long now = Micros.of(clock.now());
        String text = RoomOffsets.text(rooms);
        return writer.submit(session -> {
            session.update(ROOMS, text, now, connectionId);
            return null;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> retireToken(String connectionId) {
        long now = Micros.of(clock.now());
        return writer.submit(session -> {
            session.update(RETIRE, now, connectionId);
            return null;
        });
    }

    @Override
    public CompletionStage<@Nullable Void> heartbeats(Map<String, Instant> lastHeartbeats) {
        long now = Micros.of(clock.now());
        Map<String, Instant> beats = Map.copyOf(lastHeartbeats);
        return writer.submit(session -> {
            for (Map.Entry<String, Instant> beat : beats.entrySet()) {
                session.update(HEARTBEAT, Micros.of(beat.getValue()), now, beat.getKey());
            }
            return null;
        });
    }

    @Override
    public CompletionStage<Optional<ConnectionRow>> byTokenHash(String tokenHash) {
        return oneWhere("connection_token_hash", tokenHash);
    }

    @Override
    public CompletionStage<Optional<ConnectionRow>> find(String connectionId) {
        return oneWhere("connection_id", connectionId);
    }

    private CompletionStage<Optional<ConnectionRow>> oneWhere(String column, String value) {
        String sql = "SELECT " + COLUMNS + " FROM websocket_connections WHERE " + column + " = ?";
        return readers.submit(session -> session.first(sql, SqliteConnections::read, value));
    }

    @Override
    public CompletionStage<List<ConnectionRow>> list(ConnectionFilter filter) {
        ConnectionQuery query = new ConnectionQuery(COLUMNS, "WHERE 1").matching(filter);
        if (filter.search() != null) {
            query.among(LIVE_AND_LAST_ENDED);
        }
        return list(
                query.and("connection_id >", filter.after())
                        .orderBy("connection_id", limit(filter)));
    }

    @Override
    public CompletionStage<List<ConnectionRow>> lastEnded(ConnectionFilter filter) {
        return list(
                new ConnectionQuery(COLUMNS, "WHERE disconnected_at IS NOT NULL")
                        .matching(filter)
                        .among(LAST_ENDED)
                        .orderBy("disconnected_at DESC, connection_id", limit(filter)));
    }

    private CompletionStage<List<ConnectionRow>> list(ConnectionQuery query) {
        return readers.submit(
                session -> session.list(query.sql(), SqliteConnections::read, query.arguments()));
    }

    private static int limit(ConnectionFilter filter) {
        return Math.clamp(filter.limit(), 1, MAX_PAGE);
    }

    @Override
    public CompletionStage<Integer> closeLeftovers(String node, Instant at) {
        long resumableAfter = Micros.of(at.minus(resumeWindow));
        long now = Micros.of(at);
        return writer.submit(session -> {
            SqliteOutbox.leftovers(session, node, KILLED, resumableAfter, now);
            return session.update(CLOSE_LEFTOVERS, now, resumableAfter, node);
        });
    }

    @Override
    public CompletionStage<Integer> removeEndedBefore(Instant moment) {
        return ended.removeBefore(Micros.of(moment));
    }

    private static ConnectionRow read(Row row) throws SQLException {
        return new ConnectionRow(
                row.text(),
                row.text(),
                row.flag(),
                row.textOrNull(),
                row.text(),
                row.textOrNull(),
                endpoint(row.text()),
                row.constant(Transport.class),
                row.textOrNull(),
                row.constant(ConnectionStatus.class),
                row.instant(),
                row.instantOrNull(),
                row.constantOrNull(Ending.Reason.class),
                row.textOrNull(),
                row.instant(),
                row.text(),
                row.integer(),
                row.textOrNull(),
                row.textOrNull(),
                row.textOrNull(),
                row.textOrNull(),
                row.textOrNull(),
                RoomOffsets.read(row.text()));
    }

    private static Endpoint endpoint(String wireName) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint.wireName().equals(wireName)) {
                return endpoint;
            }
        }
        throw new IllegalStateException("The store holds an unknown connection_type: " + wireName);
    }
}
