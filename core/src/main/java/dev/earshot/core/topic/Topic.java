package dev.earshot.core.topic;

import java.util.Locale;

/**
 * Something addressable. Immutable.
 *
 * @param kind which name space
 * @param name within it
 */
public record Topic(Kind kind, String name) {
    /** Name spaces of topics. */
    public enum Kind {
        /** One device. */
        DEVICE,
        /** One user, on all of their devices. */
        USER,
        /** A room; a campaign is a room. */
        ROOM,
        /** The timed PCM of a room, for those connections that asked for it. */
        AUDIO,
        /** A named set of devices. */
        GROUP,
        /** Everybody. */
        ALL;

        /** As written before the colon of a topic's text. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Everybody on a device or player connection. */
    public static final Topic EVERYBODY = new Topic(Kind.ALL, "");

    /** The device of that id. */
    public static Topic device(String id) {
        return new Topic(Kind.DEVICE, id);
    }

    /** The user of that id. */
    public static Topic user(String id) {
        return new Topic(Kind.USER, id);
    }

    /** The group of that name. */
    public static Topic group(String name) {
        return new Topic(Kind.GROUP, name);
    }

    /** The room of that name. */
    public static Topic room(String name) {
        return new Topic(Kind.ROOM, name);
    }

    /** The timed audio of the room of that name. */
    public static Topic audio(String name) {
        return new Topic(Kind.AUDIO, name);
    }

    /** {@code device:X}, {@code user:X}, {@code room:X}, {@code group:X} or {@code all}. */
    public String text() {
        return kind == Kind.ALL ? kind.wireName() : kind.wireName() + ":" + name;
    }
}
