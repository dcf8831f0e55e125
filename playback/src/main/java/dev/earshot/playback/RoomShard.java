package dev.earshot.playback;

import dev.earshot.wire.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The rooms of one loop. Confined to it. */
final class RoomShard {
    private static final int REMEMBERED = 10_000;

    private final RoomContext context;
    private final NavigableMap<String, Room> rooms = new TreeMap<>();
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

    /** The one to which a room belongs for good. */
    static RoomShard of(List<RoomShard> shards, String roomId) {
        return shards.get(Math.floorMod(roomId.hashCode(), shards.size()));
    }

    /** Rooms by ascending id, see {@link RoomDirectory#list}. */
    List<Room> page(@Nullable String after, @Nullable String search, int limit) {
        List<Room> page = new ArrayList<>();
        int seen = 0;
        for (Room room : (after == null ? rooms : rooms.tailMap(after, false)).values()) {
            if (page.size() == limit || seen++ == RoomDirectory.MAX_SEARCHED) {
                break;
            }
            if (search == null || Ids.holds(room.id(), search)) {
                page.add(room);
            }
        }
        return page;
    }

    RoomDirectory.Totals totals() {
        RoomDirectory.Totals sum = RoomDirectory.Totals.NONE;
        for (Room room : rooms.values()) {
            sum = sum.plus(room.totals());
        }
        return sum;
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
