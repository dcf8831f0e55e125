package dev.earshot.core.connection;

import java.util.Locale;

/** The connection lifecycle as stored; everything but {@link #CONNECTED} is final. */
public enum ConnectionStatus {
    /** Its socket is believed alive. */
    CONNECTED,
    /** It ended in a way that somebody meant. */
    DISCONNECTED,
    /** It ended by a fault: a time-out, an error, the death of its process. */
    FAILED,
    /** A newer connection took its place by its token. */
    SUPERSEDED;

    /** The lower-case name used on the wire and in the store. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
