package dev.earshot.store.sqlite;

import java.util.HashMap;
import java.util.Map;

/** Rooms with offsets as text: a line for each, the offset, a space, and the name. */
final class RoomOffsets {
    private RoomOffsets() {}

    static String text(Map<String, Long> rooms) {
        StringBuilder text = new StringBuilder();
        rooms.forEach((room, offset) -> text.append(offset).append(' ').append(room).append('\n'));
        return text.toString();
    }

    static Map<String, Long> read(String text) {
        Map<String, Long> rooms = new HashMap<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            int space = text.indexOf(' ', start);
            rooms.put(text.substring(space + 1, end), Long.parseLong(text.substring(start, space)));
            start = end + 1;
        }
        return Map.copyOf(rooms);
    }
}
