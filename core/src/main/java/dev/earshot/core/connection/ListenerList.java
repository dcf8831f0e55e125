package dev.earshot.core.connection;

import dev.earshot.wire.ClientMessage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners; one that fails does not keep the others from hearing. Thread-safe. */
final class ListenerList implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerList.class);

    private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

    void add(ConnectionListener listener) {
        listeners.add(listener);
    }

    @Override
    public void onOpened(Connection connection) {
        tell(listener -> listener.onOpened(connection));
    }

    @Override
    public void onJoined(Connection connection, String room) {
        tell(listener -> listener.onJoined(connection, room));
    }

    @Override
    public void onLeft(Connection connection, String room) {
        tell(listener -> listener.onLeft(connection, room));
    }

    @Override
    public void onChunkAck(Connection connection, ClientMessage.ChunkAck ack) {
        tell(listener -> listener.onChunkAck(connection, ack));
    }

    @Override
    public void onAudioPlayed(Connection connection, ClientMessage.AudioPlayed played) {
        tell(listener -> listener.onAudioPlayed(connection, played));
    }

    @Override
    public void onEnded(Connection connection, Ending ending, Instant at) {
        tell(listener -> listener.onEnded(connection, ending, at));
    }

    @Override
    public void onClosed(Connection connection, Ending ending) {
        tell(listener -> listener.onClosed(connection, ending));
    }

    private void tell(Consumer<ConnectionListener> event) {
        for (ConnectionListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("a connection listener failed; this is a defect of the server", e);
            }
        }
    }
}
