package dev.earshot.core.topic;

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
        GROUP
    }

    /** The room of that name. */
    public static Topic room(String name) {
        return new Topic(Kind.ROOM, name);
    }

    /** The timed audio of the room of that name. */
    public static Topic audio(String name) {
        return new Topic(Kind.AUDIO, name);
    }
}
