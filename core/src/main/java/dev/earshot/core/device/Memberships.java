package dev.earshot.core.device;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionListener;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.identity.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which devices belong to which groups and which users to which rooms by order of an application,
 * and what follows from it for live connections. Thread-safe; never blocks.
 *
 * <p>Connections of devices and players are in the groups of their device; those of players are
 * also in the rooms of their user, whatever their token says. An order completes when it is stored
 * and every live connection has followed it, so a message that is published afterwards finds them
 * where they belong.
 */
public final class Memberships implements ConnectionListener {
    private final DeviceStore store;
    private final ConnectionRegistry connections;
    private final Relation groups;
    private final Relation rooms;

    /** Knows nobody before {@link #load()}; add it to the registry's listeners. */
    public Memberships(DeviceStore store, ConnectionRegistry connections, MembershipBounds bounds) {
        this.store = store;
        this.connections = connections;
        this.groups = new Relation(bounds);
        this.rooms = new Relation(bounds);
    }

    /**
     * Reads what was stored. Call it once, before the first connection; orders come after it.
     *
     * @return how many pairs there are; fails while the store is away
     */
    public CompletionStage<Integer> load() {
        return store.groups()
                .thenCombine(
                        store.rooms(),
                        (ofGroups, ofRooms) -> {
                            groups.replace(ofGroups);
                            rooms.replace(ofRooms);
                            return groups.size() + rooms.size();
                        });
    }

    /** Puts a device into a group. Idempotent; fails while the store is away. */
    public CompletionStage<Change> addToGroup(String group, String device) {
        return add(
                groups,
                group,
                device,
                () -> store.addToGroup(group, device),
                () -> follow(connections.ofDevice(device), one -> followGroup(one, group)));
    }

    /** Takes it out. Returns whether it was in; fails while the store is away. */
    public CompletionStage<Boolean> removeFromGroup(String group, String device) {
        return remove(
                groups,
                group,
                device,
                store.removeFromGroup(group, device),
                () -> follow(connections.ofDevice(device), one -> followGroup(one, group)));
    }

    /** Puts a user into a room. Idempotent; fails while the store is away. */
    public CompletionStage<Change> addToRoom(String room, String user) {
        return add(
                rooms,
                room,
                user,
                () -> store.addToRoom(room, user),
                () -> follow(connections.ofUser(user), one -> followRoom(one, room)));
    }

    /**
     * Takes them out, with connections that joined by themselves too; those may come back where
     * their token opens the room. Returns whether they were in by order; fails while the store is
     * away.
     */
    public CompletionStage<Boolean> removeFromRoom(String room, String user) {
        return remove(
                rooms,
                room,
                user,
                store.removeFromRoom(room, user),
                () -> follow(connections.ofUser(user), one -> followRoom(one, room)));
    }

    /** Devices of a group by ascending id, behind {@code after} where it is not null. */
    public List<String> devicesOf(String group, @Nullable String after, int most) {
        return groups.members(group, after, most);
    }

    /** The groups that a device is in. */
    public Set<String> groupsOf(String device) {
        return groups.of(device);
    }

    /** The rooms that a user is in by order. */
    public Set<String> roomsOf(String user) {
        return rooms.of(user);
    }

    /** How many pairs there are. */
    public int size() {
        return groups.size() + rooms.size();
    }

    @Override
    public void onOpened(Connection connection) {
        Principal principal = connection.handshake().principal();
        String device = principal.device();
        if (device != null && isGrouped(connection)) {
            groups.of(device).forEach(group -> connections.enterGroup(connection, group));
        }
        if (isPlaced(connection)) {
            rooms.of(principal.user()).forEach(room -> connections.enterRoom(connection, room));
        }
    }

    private static CompletionStage<Change> add(
            Relation relation,
            String set,
            String member,
            Supplier<CompletionStage<@Nullable Void>> write,
            Supplier<CompletionStage<@Nullable Void>> then) {
        Change.Full full = relation.reserve(set, member);
        if (full != null) {
            return CompletableFuture.completedStage(full);
        }
        return write.get()
                .whenComplete((done, failure) -> relation.settle(set, member, failure == null))
                .thenCompose(done -> then.get())
                .thenApply(done -> new Change.Done());
    }

    private static CompletionStage<Boolean> remove(
            Relation relation,
            String set,
            String member,
            CompletionStage<Boolean> written,
            Supplier<CompletionStage<@Nullable Void>> then) {
        return written.thenCompose(was -> {
            relation.remove(set, member);
            return then.get().thenApply(done -> was);
        });
    }

    /**
     * Does what the order of the moment is, on each connection's loop; so it does not matter in
     * which order two of them arrive there.
     *
     * @return completes when all have
     */
    private static CompletionStage<@Nullable Void> follow(
            Collection<Connection> all, Consumer<Connection> action) {
        return CompletableFuture.allOf(
                        all.stream().map(one -> run(one, action)).toArray(CompletableFuture[]::new))
                .thenApply(done -> null);
    }

    private static CompletableFuture<@Nullable Void> run(
            Connection connection, Consumer<Connection> action) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        try {
            connection
                    .loop()
                    .run(() -> {
                        action.accept(connection);
                        done.complete(null);
                    });
        } catch (RejectedExecutionException e) {
            // Its loop has ended, and so has the connection.
            done.complete(null);
        }
        return done;
    }

    private void followGroup(Connection connection, String group) {
        String device = connection.handshake().principal().device();
        if (device == null || !isGrouped(connection)) {
            return;
        }
        if (groups.has(group, device)) {
            connections.enterGroup(connection, group);
        } else {
            connections.leaveGroup(connection, group);
        }
    }

    private void followRoom(Connection connection, String room) {
        if (!isPlaced(connection)) {
            return;
        }
        if (rooms.has(room, connection.handshake().principal().user())) {
            connections.enterRoom(connection, room);
        } else {
            connections.leaveRoom(connection, room);
        }
    }

    private static boolean isGrouped(Connection connection) {
        Endpoint endpoint = connection.handshake().endpoint();
        return endpoint == Endpoint.DEVICE || endpoint == Endpoint.CLIENT;
    }

    private static boolean isPlaced(Connection connection) {
        return connection.handshake().endpoint() == Endpoint.CLIENT;
    }
}
