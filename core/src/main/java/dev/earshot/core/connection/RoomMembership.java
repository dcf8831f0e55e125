package dev.earshot.core.connection;

import dev.earshot.core.topic.Topic;
import dev.earshot.core.topic.TopicIndex;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Enters connections into rooms and groups and takes them out. Called on the connection's loop. */
final class RoomMembership {
    private final TopicIndex topics;
    private final ListenerList listeners;
    private final ConnectionRows rows;

    RoomMembership(TopicIndex topics, ListenerList listeners, ConnectionRows rows) {
        this.topics = topics;
        this.listeners = listeners;
        this.rows = rows;
    }

    /** Who is told of rooms, and of everything else about connections. */
    ListenerList listeners() {
        return listeners;
    }

    void enterByOrder(LiveConnection connection, String room) {
        connection.roomsByOrder(with(connection.roomsByOrder(), room));
        enter(connection, room);
    }

    void leaveByOrder(LiveConnection connection, String room) {
        connection.roomsByOrder(without(connection.roomsByOrder(), room));
        leave(connection, room);
    }

    void enterGroup(LiveConnection connection, String group) {
        if (!connection.groups().contains(group)) {
            connection.groups(with(connection.groups(), group));
            topics.subscribe(Topic.group(group), connection);
            connection.inbox().enterGroup(group);
        }
    }

    void leaveGroup(LiveConnection connection, String group) {
        if (connection.groups().contains(group)) {
            connection.groups(without(connection.groups(), group));
            topics.unsubscribe(Topic.group(group), connection);
            connection.inbox().drop(Topic.group(group));
        }
    }

    void enter(LiveConnection connection, String room) {
        enter(connection, room, null);
    }

    /**
     * Enters a room.
     *
     * @param offsets where the connection stood in the logs of its rooms when it was in it before,
     *     null where it was not
     */
    void enter(LiveConnection connection, String room, @Nullable Map<String, Long> offsets) {
        Set<String> before = connection.rooms();
        if (before.contains(room)) {
            return;
        }
        connection.rooms(with(before, room));
        topics.subscribe(Topic.room(room), connection);
        if (connection.handshake().timedAudio()) {
            topics.subscribe(Topic.audio(room), connection);
        }
        connection.inbox().enterRoom(room, offsets);
        note(connection);
        listeners.onJoined(connection, room);
    }

    void leave(LiveConnection connection, String room) {
        Set<String> before = connection.rooms();
        if (!before.contains(room)) {
            return;
        }
        connection.rooms(without(before, room));
        unsubscribe(connection, room);
        connection.inbox().drop(Topic.room(room));
        note(connection);
        listeners.onLeft(connection, room);
    }

    /** Has the rooms stored, so that they come back also after a kill of this process. */
    private void note(LiveConnection connection) {
        Map<String, Long> logs = new HashMap<>();
        for (String room : connection.rooms()) {
            logs.put(Topic.room(room).text(), 0L);
        }
        logs.putAll(connection.inbox().cursors().roomOffsets());
        rows.rooms(connection.id(), Map.copyOf(logs));
    }

    void leaveAll(LiveConnection connection) {
        Set<String> before = connection.rooms();
        connection.rooms(Set.of());
        for (String room : before) {
            unsubscribe(connection, room);
            listeners.onLeft(connection, room);
        }
        for (String group : connection.groups()) {
            topics.unsubscribe(Topic.group(group), connection);
        }
        connection.groups(Set.of());
    }

    private void unsubscribe(LiveConnection connection, String room) {
        topics.unsubscribe(Topic.room(room), connection);
        if (connection.handshake().timedAudio()) {
            topics.unsubscribe(Topic.audio(room), connection);
        }
    }

    private static Set<String> with(Set<String> rooms, String room) {
        if (rooms.isEmpty()) {
            return Set.of(room);
        }
        Set<String> more = new TreeSet<>(rooms);
        more.add(room);
        return Set.copyOf(more);
    }

    private static Set<String> without(Set<String> rooms, String room) {
        if (!rooms.contains(room)) {
            return rooms;
        }
        Set<String> fewer = new TreeSet<>(rooms);
        fewer.remove(room);
        return Set.copyOf(fewer);
    }
}
