package dev.earshot.core.topic;

import dev.earshot.wire.Ids;
import org.jspecify.annotations.Nullable;

/**
 * One lane of a topic, which has offsets of its own. Its text, such as {@code device:X} or {@code
 * device:X!urgent}, is the {@code topic} of messages on the wire and of rows in the store.
 * Immutable.
 *
 * @param topic what it belongs to
 * @param lane which of its two orders
 */
public record LogName(Topic topic, Lane lane) {
    private static final String URGENT = "!urgent";

    /** The normal lane of a topic. */
    public static LogName normal(Topic topic) {
        return new LogName(topic, Lane.NORMAL);
    }

    /** The urgent lane of a topic. */
    public static LogName urgent(Topic topic) {
        return new LogName(topic, Lane.URGENT);
    }

    /**
     * Reads what {@link #text()} wrote. Never throws for anything a peer sent.
     *
     * @return null for anything else
     */
    public static @Nullable LogName parse(String text) {
        boolean urgent = text.endsWith(URGENT);
        String topic = urgent ? text.substring(0, text.length() - URGENT.length()) : text;
        int colon = topic.indexOf(':');
        if (colon < 0 || !Ids.valid(topic.substring(colon + 1))) {
            return null;
        }
        String name = topic.substring(colon + 1);
        Topic parsed =
                switch (topic.substring(0, colon)) {
                    case "device" -> Topic.device(name);
                    case "user" -> Topic.user(name);
                    case "room" -> Topic.room(name);
                    case "group" -> Topic.group(name);
                    default -> null;
                };
        return parsed == null ? null : new LogName(parsed, urgent ? Lane.URGENT : Lane.NORMAL);
    }

    /** As written on the wire and in the store. */
    public String text() {
        return lane == Lane.URGENT ? topic.text() + URGENT : topic.text();
    }
}
