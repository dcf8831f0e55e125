package dev.earshot.core.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The live connections of a node by id, by user and by device. Thread-safe. */
@SuppressWarnings("ReferenceEquality") // a connection is its identity
final class ConnectionIndex {
    private final ConcurrentHashMap<String, LiveConnection> byId = new ConcurrentHashMap<>();

    /** In the order of opening; an array is replaced whole. */
    private final ConcurrentHashMap<String, LiveConnection[]> byUser = new ConcurrentHashMap<>();

    /** As {@link #byUser}; connections without a device are not there. */
    private final ConcurrentHashMap<String, LiveConnection[]> byDevice = new ConcurrentHashMap<>();

    void add(LiveConnection connection) {
        byId.put(connection.id(), connection);
        add(byUser, user(connection), connection);
        String device = device(connection);
        if (device != null) {
            add(byDevice, device, connection);
        }
    }

    void remove(LiveConnection connection) {
        byId.remove(connection.id(), connection);
        byUser.computeIfPresent(user(connection), (user, all) -> without(all, connection));
        String device = device(connection);
        if (device != null) {
            byDevice.computeIfPresent(device, (id, all) -> without(all, connection));
        }
    }

    @Nullable LiveConnection find(String id) {
        return byId.get(id);
    }

    List<LiveConnection> ofUser(String user) {
        LiveConnection[] all = byUser.get(user);
        return all == null ? List.of() : List.of(all);
    }

    List<LiveConnection> ofDevice(String device) {
        LiveConnection[] all = byDevice.get(device);
        return all == null ? List.of() : List.of(all);
    }

    List<LiveConnection> inRoom(String room) {
        List<LiveConnection> in = new ArrayList<>();
        for (LiveConnection connection : byId.values()) {
            if (connection.rooms().contains(room)) {
                in.add(connection);
            }
        }
        return in;
    }

    Collection<LiveConnection> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    int size() {
        return byId.size();
    }

    private static String user(LiveConnection connection) {
        return connection.handshake().principal().user();
    }

    private static @Nullable String device(LiveConnection connection) {
        return connection.handshake().principal().device();
    }

    private static void add(
            ConcurrentHashMap<String, LiveConnection[]> index,
            String key,
            LiveConnection connection) {
        index.merge(key, new LiveConnection[] {connection}, ConnectionIndex::concatenated);
    }

    private static LiveConnection[] concatenated(LiveConnection[] all, LiveConnection[] more) {
        LiveConnection[] both = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, both, all.length, more.length);
        return both;
    }

    private static LiveConnection @Nullable [] without(LiveConnection[] all, LiveConnection one) {
        LiveConnection[] rest =
                Arrays.stream(all).filter(other -> other != one).toArray(LiveConnection[]::new);
        return rest.length == 0 ? null : rest;
    }
}
