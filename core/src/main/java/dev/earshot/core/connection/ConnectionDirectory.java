package dev.earshot.core.connection;

import dev.earshot.core.loop.Loop;
import dev.earshot.wire.Ids;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists connections for operators: live ones as their loops know them, ended ones as the store
 * does. Thread-safe; never blocks. While the store is away the live ones are all there is.
 */
public final class ConnectionDirectory {
    private final ConnectionPorts ports;
    private final ConnectionIndex index;

    /** Makes a directory of this registry's connections and of the store's. */
    public ConnectionDirectory(ConnectionRegistry registry, ConnectionPorts ports) {
        this.ports = ports;
        this.index = registry.index();
    }

    /**
     * A page of connections by ascending id. The page after it begins behind its last id.
     *
     * @param filter its {@code room} also finds live connections that joined the room later
     */
    public CompletionStage<List<ConnectionView>> list(ConnectionFilter filter) {
        CompletionStage<List<ConnectionView>> live = live(filter);
        if (filter.status() == ConnectionStatus.CONNECTED) {
            return live;
        }
        CompletionStage<List<ConnectionRow>> stored =
                ports.store().list(filter).exceptionally(away -> List.of());
        return live.thenCombine(stored, (here, rows) -> merged(here, rows, filter.limit()));
    }

    /**
     * The connections that ended last, the latest first; fails while the store is away.
     *
     * @param filter its {@code after} counts for nothing
     */
    public CompletionStage<List<ConnectionView>> lastEnded(ConnectionFilter filter) {
        return ports.store()
                .lastEnded(filter)
                .thenApply(rows -> rows.stream().map(ConnectionView::of).toList());
    }

    /** The connection of this id, or empty. Fails where only the store can know and is away. */
    public CompletionStage<Optional<ConnectionView>> find(String connectionId) {
        LiveConnection live = index.find(connectionId);
        if (live != null) {
            return onLoops(List.of(live)).thenApply(views -> views.stream().findFirst());
        }
        return ports.store().find(connectionId).thenApply(row -> row.map(ConnectionView::of));
    }

    private CompletionStage<List<ConnectionView>> live(ConnectionFilter filter) {
        if (filter.status() != null && filter.status() != ConnectionStatus.CONNECTED) {
            return CompletableFuture.completedStage(List.of());
        }
        String user = filter.user();
        Collection<LiveConnection> candidates = user == null ? index.all() : index.ofUser(user);
        return new LiveScan(candidates, one -> matches(filter, one), filter.limit())
                .on(ports.housekeeping())
                .thenCompose(this::onLoops);
    }

    private static boolean matches(ConnectionFilter filter, LiveConnection connection) {
        Handshake handshake = connection.handshake();
        String after = filter.after();
        String room = filter.room();
        return (after == null || connection.id().compareTo(after) > 0)
                && (filter.device() == null
                        || Objects.equals(filter.device(), handshake.principal().device()))
                && (filter.endpoint() == null || filter.endpoint() == handshake.endpoint())
                && (filter.transport() == null || filter.transport() == handshake.transport())
                && (filter.search() == null || holds(connection, filter.search()))
                && (room == null
                        || room.equals(handshake.room())
                        || connection.rooms().contains(room));
    }

    private static boolean holds(LiveConnection connection, String part) {
        Handshake handshake = connection.handshake();
        return Ids.holds(connection.id(), part)
                || Ids.holds(handshake.principal().user(), part)
                || Ids.holds(handshake.principal().device(), part)
                || Ids.holds(handshake.clientIp(), part)
                || connection.rooms().stream().anyMatch(room -> Ids.holds(room, part));
    }

    /** Views by ascending id, each made on its connection's loop. */
    private CompletionStage<List<ConnectionView>> onLoops(List<LiveConnection> connections) {
        Map<Loop, List<LiveConnection>> byLoop =
                connections.stream().collect(Collectors.groupingBy(LiveConnection::loop));
        CompletionStage<List<ConnectionView>> all =
                CompletableFuture.completedStage(new ArrayList<>());
        for (Map.Entry<Loop, List<LiveConnection>> one : byLoop.entrySet()) {
            all =
                    all.thenCombine(
                            views(one.getKey(), one.getValue()),
                            (before, more) ->
                                    Stream.concat(before.stream(), more.stream()).toList());
        }
        return all.thenApply(views ->
                views.stream().sorted(Comparator.comparing(ConnectionView::connectionId)).toList());
    }

    private CompletionStage<List<ConnectionView>> views(
            Loop loop, List<LiveConnection> connections) {
        CompletableFuture<List<ConnectionView>> views = new CompletableFuture<>();
        try {
            loop.run(() ->
                    views.complete(
                            connections.stream()
                                    .map(live -> ConnectionView.of(live, ports.node()))
                                    .toList()));
        } catch (RejectedExecutionException e) {
            views.complete(List.of());
        }
        return views;
    }

    private static List<ConnectionView> merged(
            List<ConnectionView> live, List<ConnectionRow> rows, int limit) {
        Map<String, ConnectionView> byId = new TreeMap<>();
        rows.forEach(row -> byId.put(row.connectionId(), ConnectionView.of(row)));
        live.forEach(view -> byId.put(view.connectionId(), view));
        return byId.values().stream().limit(limit).toList();
    }
}
