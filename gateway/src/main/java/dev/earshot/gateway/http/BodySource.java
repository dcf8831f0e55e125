package dev.earshot.gateway.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A body pulled as fast as the peer takes it: the gateway asks for more only while its queue for
 * that peer has room. Confined to the event loop of the request's socket, but for the wake-up,
 * which may be run anywhere.
 */
public interface BodySource {
    /** An empty buffer of its own identity: the body is complete. */
    ByteBuffer END = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /**
     * Called once before the first {@link #next()}; the source runs {@code wake} after it had
     * nothing and has something now.
     */
    void onStart(Runnable wake);

    /**
     * The next bytes (the gateway reads but never changes them), {@link #END} when complete, or
     * null when nothing is there yet.
     */
    @Nullable ByteBuffer next();

    /** The peer has gone or everything was sent; called exactly once. */
    void onEnd();
}
