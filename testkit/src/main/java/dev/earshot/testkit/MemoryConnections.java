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
    private static final Ending KILLED =
            new Ending(Ending.Reason.SERVER_ERROR, "process_killed", false);

    private final StoreGate gate;
    private final MemoryLedger ledger;
    private final MemoryOutbox outbox;
    private final Map<String, ConnectionRow> rows = new TreeMap<>();

    MemoryConnections(StoreGate gate, MemoryLedger ledger, MemoryOutbox outbox) {
        this.gate = gate;
        this.ledger = ledger;
        this.outbox = outbox;
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
                                        ? ended(row, ending, at)
                                        : row));
    }

    @Override
    public CompletionStage<@Nullable Void> rooms(String connectionId, Map<String, Long> rooms) {
        Map<String, Long> copy = Map.copyOf(rooms);
        return gate.write(() ->
                rows.computeIfPresent(connectionId, (_, row) -> Copy.of(row).rooms(copy).row()));
    }

    @Override
    public CompletionStage<@Nullable Void> retireToken(String connectionId) {
        return gate.write(() ->
                rows.computeIfPresent(connectionId, (_, row) -> Copy.of(row).retired().row()));
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
                                                ? Copy.of(row).heartbeat(at).row()
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
                        KILLED,
                        row.lastHeartbeat().isAfter(windowStart) ? at : row.lastHeartbeat());
            });
            return ended[0];
        });
    }

    @Override
    public CompletionStage<Integer> removeEndedBefore(Instant moment) {
        return gate.run(() -> {
            List<ConnectionRow> old =
                    rows.values().stream()
                            .filter(row ->
                                    row.disconnectedAt() != null
                                            && row.disconnectedAt().isBefore(moment))
                            .toList();
            for (ConnectionRow row : old) {
                rows.remove(row.connectionId());
                ledger.removeAllOf(row.connectionId());
                outbox.removed(row);
            }
            ledger.removeOrphans(rows.keySet(), ChronoUnit.MICROS.between(Instant.EPOCH, moment));
            return old.size();
        });
    }

    private ConnectionRow superseded(ConnectionRow row, Instant at) {
        return row.status() == ConnectionStatus.CONNECTED
                ? ended(row, Ending.SUPERSEDED, at)
                : Copy.of(row).status(ConnectionStatus.SUPERSEDED).row();
    }

    private ConnectionRow ended(ConnectionRow row, Ending ending, Instant at) {
        outbox.ended(row, ending, at);
        return Copy.of(row).status(ending.status()).ended(ending, at).row();
    }

    /** A row with some of its fields changed. */
    private static final class Copy {
        private final ConnectionRow old;
        private boolean retired;
        private ConnectionStatus status;
        private @Nullable Instant disconnectedAt;
        private Ending.@Nullable Reason reason;
        private @Nullable String detail;
        private Instant lastHeartbeat;
        private Map<String, Long> rooms;

        private Copy(ConnectionRow old) {
            this.old = old;
            this.retired = old.tokenRetired();
            this.status = old.status();
            this.disconnectedAt = old.disconnectedAt();
            this.reason = old.disconnectReason();
            this.detail = old.disconnectDetail();
            this.lastHeartbeat = old.lastHeartbeat();
            this.rooms = old.rooms();
        }

        static Copy of(ConnectionRow old) {
            return new Copy(old);
        }

        Copy retired() {
            retired = true;
            return this;
        }

        Copy status(ConnectionStatus value) {
            status = value;
            return this;
        }

        Copy ended(Ending ending, Instant at) {
            disconnectedAt = at;
            reason = ending.reason();
            detail = ending.detail();
            return this;
        }

        Copy heartbeat(Instant at) {
            lastHeartbeat = at;
            return this;
        }

        Copy rooms(Map<String, Long> value) {
            rooms = value;
            return this;
        }

        ConnectionRow row() {
            return new ConnectionRow(
                    old.connectionId(),
                    old.tokenHash(),
                    retired,
                    old.sessionId(),
                    old.userId(),
                    old.deviceId(),
                    old.endpoint(),
                    old.transport(),
                    old.room(),
                    status,
                    old.connectedAt(),
                    disconnectedAt,
                    reason,
                    detail,
                    lastHeartbeat,
                    old.node(),
                    old.generation(),
                    old.resumedFrom(),
                    old.origin(),
                    old.userAgent(),
                    old.clientIp(),
                    old.conversationId(),
                    rooms);
        }
    }
}
