package dev.earshot.core.backplane;

/**
 * Channels by name, for speed: what must not be lost is in the store. Thread-safe; no method
 * blocks.
 */
public interface Backplane extends AutoCloseable {
    /**
     * Tells everybody who listens to the channel.
     *
     * @param payload owned by the callee
     * @return whether it was handed on; false while the backplane is away
     */
    boolean publish(String channel, byte[] payload);

    /** Listens to a channel until the answer is closed. */
    Subscription subscribe(String channel, Listener listener);

    @Override
    void close();

    /** Takes what comes by a channel. Never blocks or throws. */
    @FunctionalInterface
    interface Listener {
        /** Called on a thread of the backplane, in the order of one publisher's messages. */
        void onMessage(byte[] payload);
    }

    /** Listening to one channel. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** Ends it. Idempotent. */
        @Override
        void close();
    }
}
