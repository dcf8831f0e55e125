package dev.earshot.core.connection;

import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import dev.earshot.wire.EventId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of one connection, few and in the order in which they came. Confined to the loop, but
 * for {@link #roomOffsets}.
 */
final class Cursors {
    /** In an event id: the offset that was sent last. */
    static final long AS_SENT = -1;

    private static final Cursor[] NONE = {};

    private Cursor[] all = NONE;
    private volatile Map<String, Long> roomOffsets = Map.of();

    /** Not to be changed. */
    Cursor[] all() {
        return all;
    }

    @Nullable Cursor find(String text) {
        for (Cursor cursor : all) {
            if (cursor.text.equals(text)) {
                return cursor;
            }
        }
        return null;
    }

    /** The first one of this lane that lacks something; those that do not are live from now on. */
    @Nullable Cursor firstBehind(Lane lane) {
        for (Cursor cursor : all) {
            if (cursor.placed && !cursor.live && cursor.sent >= cursor.head) {
                cursor.live = true;
            }
            if (cursor.placed && !cursor.live && cursor.log.lane() == lane) {
                return cursor;
            }
        }
        return null;
    }

    /** That of the normal lane of a device or user. */
    @Nullable Cursor normalOf(Topic.Kind kind) {
        for (Cursor cursor : all) {
            if (cursor.log.topic().kind() == kind && cursor.log.lane() == Lane.NORMAL) {
                return cursor;
            }
        }
        return null;
    }

    /** Whether its log is that of the connection's own device or user. */
    static boolean isOwn(Cursor cursor) {
        Topic.Kind kind = cursor.log.topic().kind();
        return kind == Topic.Kind.DEVICE || kind == Topic.Kind.USER;
    }

    void add(Cursor cursor) {
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = cursor;
        acknowledged(cursor);
    }

    void drop(Topic topic) {
        all =
                Arrays.stream(all)
                        .filter(cursor -> !cursor.log.topic().equals(topic))
                        .toArray(Cursor[]::new);
        noteRoomOffsets();
    }

    void clear() {
        all = NONE;
    }

    /** Its acknowledged offset is another one than before. */
    void acknowledged(Cursor cursor) {
        if (cursor.log.topic().kind() == Topic.Kind.ROOM) {
            noteRoomOffsets();
        }
    }

    private void noteRoomOffsets() {
        Map<String, Long> now = new HashMap<>();
        for (Cursor cursor : all) {
            if (cursor.log.topic().kind() == Topic.Kind.ROOM) {
                now.put(cursor.text, cursor.acknowledged);
            }
        }
        roomOffsets = Map.copyOf(now);
    }

    /**
     * What was acknowledged of those of its rooms that have logs, by the text of their names; a
     * snapshot, also after the connection has ended. Any thread.
     */
    Map<String, Long> roomOffsets() {
        return roomOffsets;
    }

    /** For operators. */
    List<CursorView> views() {
        return Arrays.stream(all)
                .map(one -> new CursorView(one.text, one.sent, one.acknowledged))
                .toList();
    }

    /**
     * A cursor into the user's mailbox.
     *
     * @param normal offset of the normal lane, or {@link #AS_SENT}
     * @param urgent offset of the urgent lane, or {@link #AS_SENT}
     */
    EventId eventId(long epoch, long normal, long urgent) {
        long atNormal = Math.max(0, normal);
        long atUrgent = Math.max(0, urgent);
        for (Cursor cursor : all) {
            if (cursor.log.topic().kind() == Topic.Kind.USER) {
                if (cursor.log.lane() == Lane.NORMAL && normal == AS_SENT) {
                    atNormal = cursor.sent;
                } else if (cursor.log.lane() == Lane.URGENT && urgent == AS_SENT) {
                    atUrgent = cursor.sent;
                }
            }
        }
        return new EventId(epoch, atNormal, atUrgent);
    }
}
