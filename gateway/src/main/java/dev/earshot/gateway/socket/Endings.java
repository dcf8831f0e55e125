package dev.earshot.gateway.socket;

import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Ending.Reason;
import dev.earshot.wire.CloseCode;

/** The endings that a gateway sees. Thread-safe. */
final class Endings {
    private Endings() {}

    /** The server closed with this code. */
    static Ending of(CloseCode code, boolean clean) {
        return switch (code) {
            case NORMAL -> new Ending(Reason.CLIENT_DISCONNECT, "closed", clean);
            case GOING_AWAY -> new Ending(Reason.SERVER_ERROR, "going_away", clean);
            case PROTOCOL_ERROR,
                    UNACCEPTABLE_DATA,
                    INVALID_PAYLOAD,
                    POLICY_VIOLATION,
                    BAD_MESSAGES ->
                    new Ending(Reason.CLIENT_DISCONNECT, "protocol_error", clean);
            case TOO_BIG -> new Ending(Reason.CLIENT_DISCONNECT, "too_big", clean);
            case INTERNAL_ERROR -> new Ending(Reason.SERVER_ERROR, "internal_error", clean);
            case DRAINING -> new Ending(Reason.SERVER_ERROR, "draining", clean);
            case SLOW_CONSUMER -> new Ending(Reason.SERVER_ERROR, "slow_consumer", clean);
            case HEARTBEAT_TIMEOUT -> new Ending(Reason.TIMEOUT, "pong_missing", clean);
            case RATE_LIMITED -> new Ending(Reason.CLIENT_DISCONNECT, "rate_limited", clean);
            case REPLACED -> new Ending(Reason.SERVER_ERROR, "replaced", clean);
            case KICKED -> new Ending(Reason.SERVER_ERROR, "kicked", clean);
            case TOKEN_EXPIRED -> new Ending(Reason.SERVER_ERROR, "token_expired", clean);
        };
    }

    /** The peer closed as the protocol asks. */
    static Ending closed() {
        return new Ending(Reason.CLIENT_DISCONNECT, "closed", true);
    }

    /** The peer's end of the socket was closed without a closing handshake. */
    static Ending dropped() {
        return new Ending(Reason.CLIENT_DISCONNECT, "closed", false);
    }

    /** The socket failed. */
    static Ending failed(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("timed out")
                ? new Ending(Reason.TIMEOUT, "network_timeout", false)
                : new Ending(Reason.CLIENT_DISCONNECT, "reset", false);
    }

    /** The socket went without a word. */
    static Ending reset() {
        return new Ending(Reason.CLIENT_DISCONNECT, "reset", false);
    }
}
