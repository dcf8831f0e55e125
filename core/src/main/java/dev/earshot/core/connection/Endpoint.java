package dev.earshot.core.connection;

/** A door for connections; each has its own rules for who may enter. */
public enum Endpoint {
    /** {@code /ws/campaign/player}: listens to a room. */
    CAMPAIGN_PLAYER("player"),
    /** {@code /ws/campaign/dm}: hosts a room. */
    CAMPAIGN_DM("dm"),
    /** {@code /api/ws} and {@code /api/events}: a player over both transports. */
    CLIENT("client"),
    /** {@code /ws}: a device, one connection at a time. */
    DEVICE("device"),
    /** {@code /api/v1/ws/audio}: a voice conversation. */
    VOICE("voice");

    private final String wireName;

    Endpoint(String wireName) {
        this.wireName = wireName;
    }

    /** Whether what is for a device or a user goes to its connections. */
    public boolean takesMessages() {
        return this == CLIENT || this == DEVICE;
    }

    /** The value of {@code connection_type} in the store and the API. */
    public String wireName() {
        return wireName;
    }
}
