package dev.earshot.core.connection;

import java.util.Locale;

/**
 * How a connection ended. Immutable.
 *
 * @param reason the coarse reason that workers and the store see
 * @param detail what exactly, one lower_snake_case word such as {@code closed}, {@code reset},
 *     {@code pong_missing}, {@code kicked}, {@code draining}, {@code slow_consumer}, {@code
 *     protocol_error}, {@code process_killed}
 * @param clean whether both sides finished the closing handshake
 */
public record Ending(Reason reason, String detail, boolean clean) {
    /** A newer connection took over by this one's token. */
    public static final Ending SUPERSEDED =
            new Ending(Reason.CLIENT_DISCONNECT, "superseded", true);

    /** The token's authority ended with its time. */
    static final Ending TOKEN_EXPIRED = new Ending(Reason.SERVER_ERROR, "token_expired", true);

    /** The token's authority was ended. */
    static final Ending TOKEN_REVOKED = new Ending(Reason.SERVER_ERROR, "token_revoked", true);

    /** The reasons of the contract. */
    public enum Reason {
        /** The client closed, reset, logged out or broke the protocol. */
        CLIENT_DISCONNECT,
        /** The server ended it or died. */
        SERVER_ERROR,
        /** The peer fell silent. */
        TIMEOUT;

        /** The lower-case name used on the wire and in the store. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The final status that a row gets from this ending. */
    public ConnectionStatus status() {
        if (detail.equals(SUPERSEDED.detail)) {
            return ConnectionStatus.SUPERSEDED;
        }
        return reason == Reason.CLIENT_DISCONNECT || (reason == Reason.SERVER_ERROR && clean)
                ? ConnectionStatus.DISCONNECTED
                : ConnectionStatus.FAILED;
    }
}
