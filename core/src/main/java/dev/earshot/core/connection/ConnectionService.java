package dev.earshot.core.connection;

import dev.earshot.core.delivery.Outbound;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.CloseCode;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway tells the core about sockets. The gateway calls {@link #opened} once, then the
 * rest for that connection on the loop of its {@link Outbound}, and {@link #closed} exactly once.
 * No method blocks or throws for what a peer did.
 */
public interface ConnectionService {
    /**
     * Judges a handshake before the upgrade. Thread-safe.
     *
     * @return null to let it in, else why not
     */
    @Nullable Refusal admit(Handshake handshake);

    /**
     * Judges a handshake where that may take a while, such as to ask the holder of a device for
     * life. Thread-safe.
     *
     * @param enters whether it comes in when it may, by {@link #opened} with this very handshake;
     *     if it does not after all, {@link #abandoned} says so. False only asks
     * @param answer called once, now or later, on any thread, with null to let it in, else why not
     */
    default void admit(
            Handshake handshake, boolean enters, Consumer<? super @Nullable Refusal> answer) {
        answer.accept(admit(handshake));
    }

    /** It was let in but does not come. Thread-safe, idempotent; harmless after {@link #opened}. */
    default void abandoned(Handshake handshake) {}

    /**
     * Takes a new socket: gives it an id and a token, resumes an older connection where its token
     * allows, sends {@code connected} as the first message once its row is stored (or after a
     * bounded wait without), then enters its room. Messages that arrive before are kept in order.
     */
    Connection opened(Handshake handshake, Outbound outbound);

    /** A text message from the client (at most the gateway's message limit), not yet decoded. */
    void received(Connection connection, byte[] utf8);

    /**
     * A binary message from the client (at most the gateway's message limit), owned by the callee;
     * comes only through doors that take binary. Ends the connection (1003) where nobody has a use
     * for it.
     */
    default void receivedBinary(Connection connection, byte[] payload) {
        connection.outbound().close(CloseCode.UNACCEPTABLE_DATA, "Only text is taken here");
    }

    /**
     * A message that came another way, such as the POST of an SSE client; may be called on any
     * thread.
     */
    void received(Connection connection, ClientMessage message);

    /** The peer showed life: a pong, a frame. Called at most about once a second per connection. */
    void alive(Connection connection);

    /** The socket has gone, however it went. */
    void closed(Connection connection, Ending ending);

    /**
     * Why somebody may not come in.
     *
     * @param status the HTTP status
     * @param message one line for people
     * @param retryAfterSeconds the Retry-After header, 0 for none
     * @param holder whose place it wanted, where that is the reason
     */
    record Refusal(int status, String message, int retryAfterSeconds, @Nullable Holder holder) {
        /** One that names nobody. */
        public Refusal(int status, String message, int retryAfterSeconds) {
            this(status, message, retryAfterSeconds, null);
        }
    }

    /**
     * A connection that has the only place.
     *
     * @param connectedSince when it took it
     * @param node which process holds it
     */
    record Holder(Instant connectedSince, String node) {}
}
