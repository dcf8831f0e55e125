package dev.earshot.core.backplane;

import dev.earshot.core.loop.Loop;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backplane of a single node: listeners are called on one loop, in the order of publishing.
 * Thread-safe.
 */
public final class InProcessBackplane implements Backplane {
    private static final Logger LOG = LoggerFactory.getLogger(InProcessBackplane.class);

    private final Loop loop;
    private final ConcurrentHashMap<String, List<Listener>> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Calls listeners on this loop.
     *
     * @param loop bounds what waits for them: over its bound a message is refused
     */
    public InProcessBackplane(Loop loop) {
        this.loop = loop;
    }

    @Override
    public boolean publish(String channel, byte[] payload) {
        List<Listener> listeners = channels.get(channel);
        if (closed) {
            return false;
        }
        if (listeners == null) {
            return true;
        }
        try {
            loop.execute(() -> listeners.forEach(listener -> tell(listener, payload)));
            return true;
        } catch (RejectedExecutionException e) {
            LOG.warn("a message for channel {} was refused: {}", channel, e.getMessage());
            return false;
        }
    }

    private static void tell(Listener listener, byte[] payload) {
        try {
            listener.onMessage(payload);
        } catch (RuntimeException e) {
            // Promised not to happen; the other listeners must not pay for it.
            LOG.error("a listener of a channel failed; this is a defect of the server", e);
        }
    }

    @Override
    public Subscription subscribe(String channel, Listener listener) {
        channels.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>()).add(listener);
        return () ->
                channels.computeIfPresent(
                        channel,
                        (name, listeners) -> {
                            listeners.remove(listener);
                            return listeners.isEmpty() ? null : listeners;
                        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
