package dev.earshot.playback;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The rooms of one loop. Confined to it. */
final class RoomShard {
    private static final int REMEMBERED = 10_000;

    private final RoomContext context;
    private final Map<String, Room> rooms = new HashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Room.Memory> vanished =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Room.Memory> eldest) {
                    return size() > REMEMBERED;
                }
            };

    RoomShard(RoomContext context) {
        this.context = context;
    }

    RoomContext context() {
        return context;
    }

    /** How many rooms there are; readable on any thread. */
    int count() {
        return count.get();
    }

    @Nullable Room find(String id) {
        return rooms.get(id);
    }

    /** The room of this id, made if there is none. */
    Room open(String id) {
        Room room = rooms.get(id);
        if (room == null) {
            Room.Memory memory = vanished.remove(id);
            room = new Room(id, context, memory == null ? Room.Memory.NONE : memory, this::vanish);
            rooms.put(id, room);
            count.incrementAndGet();
        }
        return room;
    }

    /** The room of this id, soon ready to number chunks. */
    Room openForAudio(String id) {
        Room room = open(id);
        if (!room.isNumbered()) {
            context.ports()
                    .store()
                    .lastSequence(id)
                    .whenComplete((last, failure) ->
                            context.loop()
                                    .execute(() ->
                                            room.number(failure == null ? last + 1 : timeBased())));
            Duration wait = context.config().storeWait();
            context.loop().schedule(() -> room.number(timeBased()), wait);
        }
        return room;
    }

    /** Without the store nobody knows the last number: the clock is beyond any that was counted. */
    private long timeBased() {
        return context.ports().cluster().micros() / 1_000;
    }

    private void vanish(Room room) {
        if (rooms.remove(room.id(), room)) {
            count.decrementAndGet();
            vanished.put(room.id(), room.memory());
        }
    }
}
