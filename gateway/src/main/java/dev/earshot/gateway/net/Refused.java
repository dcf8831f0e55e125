package dev.earshot.gateway.net;

import java.util.Locale;

/** Why somebody was refused or cut off: one reason for each limit. Immutable. */
public enum Refused {
    /** Too many sockets or lasting connections of one address. */
    ADDRESS,
    /** Too many lasting connections of one user. */
    USER,
    /** No room for more sockets in this process. */
    NODE,
    /** Too little memory for more lasting connections. */
    MEMORY,
    /** Too many new sockets a second of one address. */
    ACCEPT_RATE,
    /** Too many requests a second of one address. */
    REQUEST_RATE,
    /** Too many refused credentials a second of one address. */
    CREDENTIAL_RATE,
    /** Too many messages a second of one connection. */
    MESSAGE_RATE,
    /** Too many bytes a second of one connection. */
    BYTE_RATE,
    /** Too many messages a second of one user. */
    USER_RATE,
    /** Too many pings or pongs a second of one connection. */
    PING_RATE,
    /** Too many bytes of unfinished messages and bodies in this process. */
    UNFINISHED;

    /** The name in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
