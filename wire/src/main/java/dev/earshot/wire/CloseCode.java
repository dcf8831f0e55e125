package dev.earshot.wire;

/**
 * Why a connection is closed, as RFC 6455 close codes. 4000–4099 invite to reconnect with back-off,
 * 4100–4199 forbid it. Immutable.
 */
public enum CloseCode {
    /** Done. */
    NORMAL(1000),
    /** The server stops or the page leaves. */
    GOING_AWAY(1001),
    /** RFC 6455 was broken. */
    PROTOCOL_ERROR(1002),
    /** A kind of data that this endpoint does not take. */
    UNACCEPTABLE_DATA(1003),
    /** Text that is not UTF-8. */
    INVALID_PAYLOAD(1007),
    /** A rule of the server was broken. */
    POLICY_VIOLATION(1008),
    /** A message above the limit. */
    TOO_BIG(1009),
    /** The server failed. */
    INTERNAL_ERROR(1011),
    /** The server drains; come back. */
    DRAINING(4000),
    /** The peer did not take what was sent. */
    SLOW_CONSUMER(4001),
    /** No sign of life in time. */
    HEARTBEAT_TIMEOUT(4002),
    /** Too much was sent. */
    RATE_LIMITED(4003),
    /** A newer session took over. */
    REPLACED(4100),
    /** An operator ended it. */
    KICKED(4101),
    /** The token's authority ended. */
    TOKEN_EXPIRED(4102),
    /** The JSON protocol was broken too often. */
    BAD_MESSAGES(4103);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Whether a client should come back. */
    public boolean invitesReconnect() {
        return code < 4100 && this != NORMAL;
    }
}
