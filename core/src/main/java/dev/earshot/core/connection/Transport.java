package dev.earshot.core.connection;

import java.util.Locale;

/** How a connection's bytes travel. */
public enum Transport {
    /** RFC 6455. */
    WEBSOCKET,
    /** Server-sent events (HTML Living Standard, section 9.2), with HTTP POST for the way back. */
    SSE;

    /** The lower-case name used on the wire and in the store. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
