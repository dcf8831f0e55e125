package dev.earshot.core.connection;

import dev.earshot.wire.ClientMessage;
import java.time.Instant;

/**
 * Follows connections and their rooms. Methods are called on the connection's loop; they neither
 * block nor throw.
 */
public interface ConnectionListener {
    /** It was sent {@code connected} and is about to enter its rooms. */
    default void onOpened(Connection connection) {}

    /**
     * It entered a room and from now on receives what is published there. {@code connected} has
     * been sent.
     */
    default void onJoined(Connection connection, String room) {}

    /** It left a room, or closed while in it. */
    default void onLeft(Connection connection, String room) {}

    /** It sent marks, already applied to its ledger, with the playback error it hears. */
    default void onChunkAck(Connection connection, ClientMessage.ChunkAck ack) {}

    /** It named chunks that were heard, already applied to its ledger. */
    default void onAudioPlayed(Connection connection, ClientMessage.AudioPlayed played) {}

    /**
     * It has ended, whether or not it came as far as {@code connected}; its row and its event in
     * the outbox are on their way to the store.
     */
    default void onEnded(Connection connection, Ending ending, Instant at) {}

    /** It has ended after {@code connected} was sent. */
    default void onClosed(Connection connection, Ending ending) {}
}
