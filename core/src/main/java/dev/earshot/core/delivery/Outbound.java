package dev.earshot.core.delivery;

import dev.earshot.core.loop.Loop;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of one socket, implemented by the gateway. Confined to its {@link #loop()}:
 * every other method is called only from that loop. No method blocks or throws; after the socket
 * has gone they do nothing.
 */
public interface Outbound {
    /** The event loop that owns the socket. */
    Loop loop();

    /**
     * Queues a message; what is queued in one turn of the loop leaves in one write at the end of
     * that turn.
     */
    void send(OutboundMessage message);

    /**
     * Queues a message and reports when the kernel has taken it.
     *
     * @param onWritten run on the loop once the bytes were written to the socket; never run if they
     *     were not
     */
    void send(OutboundMessage message, Runnable onWritten);

    /**
     * Queues a message if there is room for it.
     *
     * @param id for transports that number their events, null for none
     * @return whether it was queued; false also once the socket is closing
     */
    boolean offer(OutboundMessage message, @Nullable EventId id);

    /**
     * Asks for proof of life (a WebSocket ping, an SSE comment); the answer arrives as activity.
     */
    void ping();

    /**
     * Sends what is queued, then ends the connection with this code. For SSE the stream ends after
     * a {@code retry:} that suits the code.
     *
     * @param reason at most 123 bytes of UTF-8, for people
     */
    void close(CloseCode code, String reason);

    /** Bytes queued and not yet taken by the kernel. */
    long queuedBytes();
}
