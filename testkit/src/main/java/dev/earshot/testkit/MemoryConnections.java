package dev.earshot.testkit;

import dev.earshot.core.connection.ConnectionFilter;
import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.core.connection.ConnectionStore;
import dev.earshot.core.connection.Ending;
import dev.earshot.wire.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Connection rows in memory. Thread-safe through its gate. */
final class MemoryConnections implements ConnectionStore {
    private static final Duration RESUME_WINDOW = Duration.ofMinutes(10);

    private final StoreGate gate;
    private final MemoryLedger ledger;
    private final Map<String, ConnectionRow> rows = new TreeMap<>();

    MemoryConnections(StoreGate gate, MemoryLedger ledger) {
        this.gate = gate;
        this.ledger = ledger;
    }

    @Override
    public CompletionStage<@Nullable Void> opened(ConnectionRow row) {
        return gate.write(() -> {
            rows.putIfAbsent(row.connectionId(), row);
            if (row.resumedFrom() != null) {
                rows.computeIfPresent(
                        row.resumedFrom(), (id, old) -> superseded(old, row.connectedAt()));
            }
        });
    }

    @Override
    public CompletionStage<@Nullable Void> closed(String connectionId, Ending ending, Instant at) {
        return gate.write(() ->
                rows.computeIfPresent(
                        connectionId,
                        (id, row) ->
                                row.status() == ConnectionStatus.CONNECTED
                                        ? ended(
                                                row,
                                                ending.status(),
                                                ending.reason(),
                                                ending.detail(),
                                                at)
                                        : row));
    }

    @Override
    public CompletionStage<@Nullable Void> rooms(String connectionId, Map<String, Long> rooms) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<@Nullable Void> retireToken(String connectionId) {
        return gate.write(() ->
                rows.computeIfPresent(
                        connectionId,
                        (id, row) ->
                                new ConnectionRow(
                                        id,
                                        row.tokenHash(),
                                        true,
                                        row.sessionId(),
                                        row.userId(),
                                        row.deviceId(),
                                        row.endpoint(),
                                        row.transport(),
                                        row.room(),
                                        row.status(),
                                        row.connectedAt(),
                                        row.disconnectedAt(),
                                        row.disconnectReason(),
                                        row.disconnectDetail(),
                                        row.lastHeartbeat(),
                                        row.node(),
                                        row.generation(),
                                        row.resumedFrom(),
                                        row.origin(),
                                        row.userAgent(),
                                        row.clientIp(),
                                        row.conversationId(),
                                        row.rooms())));
    }

    @Override
    public CompletionStage<@Nullable Void> heartbeats(Map<String, Instant> lastHeartbeats) {
        Map<String, Instant> copy = Map.copyOf(lastHeartbeats);
        return gate.write(() ->
                copy.forEach((id, at) ->
                        rows.computeIfPresent(
                                id,
                                (same, row) ->
                                        at.isAfter(row.lastHeartbeat())
                                                ? heartbeat(row, at)
                                                : row)));
    }

    @Override
    public CompletionStage<Optional<ConnectionRow>> byTokenHash(String tokenHash) {
        return gate.run(() ->
                rows.values().stream()
                        .filter(row -> row.tokenHash().equals(tokenHash))
                        .findFirst());
    }

    @Override
    public CompletionStage<Optional<ConnectionRow>> find(String connectionId) {
        return gate.run(() -> Optional.ofNullable(rows.get(connectionId)));
    }

    @Override
    public CompletionStage<List<ConnectionRow>> list(ConnectionFilter filter) {
        return gate.run(() ->
                rows.values().stream()
                        .filter(row ->
                                filter.after() == null
                                        || row.connectionId().compareTo(filter.after()) > 0)
                        .filter(row -> matches(filter, row))
                        .limit(filter.limit())
                        .toList());
    }

    @Override
    public CompletionStage<List<ConnectionRow>> lastEnded(ConnectionFilter filter) {
        return gate.run(() ->
                rows.values().stream()
                        .filter(row -> row.disconnectedAt() != null)
                        .sorted(
                                Comparator.comparing((ConnectionRow row) ->
                                                Objects.requireNonNull(row.disconnectedAt()))
                                        .reversed()
                                        .thenComparing(ConnectionRow::connectionId))
                        .limit(ConnectionFilter.ENDED_SEARCHED)
                        .filter(row -> matches(filter, row))
                        .limit(filter.limit())
                        .toList());
    }

    private static boolean matches(ConnectionFilter filter, ConnectionRow row) {
        String part = filter.search();
        return (filter.user() == null || filter.user().equals(row.userId()))
                && (filter.device() == null || Objects.equals(filter.device(), row.deviceId()))
                && (filter.room() == null || Objects.equals(filter.room(), row.room()))
                && (filter.status() == null || filter.status() == row.status())
                && (filter.endpoint() == null || filter.endpoint() == row.endpoint())
                && (filter.transport() == null || filter.transport() == row.transport())
                && (part == null
                        || Ids.holds(row.connectionId(), part)
                        || Ids.holds(row.userId(), part)
                        || Ids.holds(row.deviceId(), part)
                        || Ids.holds(row.clientIp(), part)
                        || Ids.holds(row.room(), part));
    }

    @Override
    public CompletionStage<Integer> closeLeftovers(String node, Instant at) {
        return gate.run(() -> {
            int[] ended = new int[1];
            Instant windowStart = at.minus(RESUME_WINDOW);
            rows.replaceAll((id, row) -> {
                if (row.status() != ConnectionStatus.CONNECTED || !row.node().equals(node)) {
                    return row;
                }
                ended[0]++;
                return ended(
                        row,
                        ConnectionStatus.FAILED,
                        Ending.Reason.SERVER_ERROR,
                        "process_killed",
                        row.lastHeartbeat().isAfter(windowStart) ? at : row.lastHeartbeat());
            });
            return ended[0];
        });
    }

    @Override
    public CompletionStage<Integer> removeEndedBefore(Instant moment) {
        return gate.run(() -> {
            List<String> old =
                    rows.values().stream()
                            .filter(row ->
                                    row.disconnectedAt() != null
                                            && row.disconnectedAt().isBefore(moment))
                            .map(ConnectionRow::connectionId)
                            .toList();
            old.forEach(rows::remove);
            old.forEach(ledger::removeAllOf);
            ledger.removeOrphans(rows.keySet(), ChronoUnit.MICROS.between(Instant.EPOCH, moment));
            return old.size();
        });
    }

    private static ConnectionRow superseded(ConnectionRow row, Instant at) {
        Instant endedAt = row.disconnectedAt();
        return ended(
                row,
                ConnectionStatus.SUPERSEDED,
                row.disconnectReason() == null
                        ? Ending.Reason.CLIENT_DISCONNECT
                        : row.disconnectReason(),
                row.disconnectDetail() == null ? "superseded" : row.disconnectDetail(),
                endedAt == null ? at : endedAt);
    }

    private static ConnectionRow ended(
            ConnectionRow row,
            ConnectionStatus status,
            Ending.Reason reason,
            String detail,
            Instant at) {
        return new ConnectionRow(
                row.connectionId(),
                row.tokenHash(),
                row.tokenRetired(),
                row.sessionId(),
                row.userId(),
                row.deviceId(),
                row.endpoint(),
                row.transport(),
                row.room(),
                status,
                row.connectedAt(),
                at,
                reason,
                detail,
                row.lastHeartbeat(),
                row.node(),
                row.generation(),
                row.resumedFrom(),
                row.origin(),
                row.userAgent(),
                row.clientIp(),
                row.conversationId(),
                row.rooms());
    }

    private static ConnectionRow heartbeat(ConnectionRow row, Instant at) {
        return new ConnectionRow(
                row.connectionId(),
                row.tokenHash(),
                row.tokenRetired(),
                row.sessionId(),
                row.userId(),
                row.deviceId(),
                row.endpoint(),
                row.transport(),
                row.room(),
                row.status(),
                row.connectedAt(),
                row.disconnectedAt(),
                row.disconnectReason(),
                row.disconnectDetail(),
                at,
                row.node(),
                row.generation(),
                row.resumedFrom(),
                row.origin(),
                row.userAgent(),
                row.clientIp(),
                row.conversationId(),
                row.rooms());
    }
}
