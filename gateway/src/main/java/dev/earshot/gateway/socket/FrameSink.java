package dev.earshot.gateway.socket;

import dev.earshot.wire.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a {@link FrameReader} found. Confined to the event loop. Every method answers whether
 * to read on.
 */
interface FrameSink {
    /** A whole message of valid UTF-8, owned by the sink. */
    boolean onText(byte[] utf8);

    /** A whole binary message, owned by the sink. */
    boolean onBinary(byte[] payload);

    /** A ping with at most 125 bytes. */
    boolean onPing(byte[] payload);

    /** A pong. */
    boolean onPong();

    /**
     * A valid close frame.
     *
     * @param payload what to echo
     */
    void onClose(byte[] payload);

    /** The peer broke a rule; nothing after it can be read. */
    void onViolation(CloseCode code, @Nullable String reason);
}
