package dev.earshot.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message from a client, decoded and checked for shape, not for permission. Immutable. */
public sealed interface ClientMessage {
    /** A sign of life. */
    record Heartbeat() implements ClientMessage {}

    /** Asks to enter a room; the name is a valid id. */
    record Join(String room) implements ClientMessage {}

    /** Asks to leave a room; the name is a valid id. */
    record Leave(String room) implements ClientMessage {}

    /**
     * Acknowledges a topic's messages.
     *
     * @param topic null for the endpoint's own mailbox
     * @param upTo cumulative, the topic's offset
     */
    record Ack(@Nullable String topic, long upTo) implements ClientMessage {}

    /**
     * These chunks were heard.
     *
     * @param connectionToken echoed by some clients; never needed
     */
    record AudioPlayed(String campaignId, List<String> chunkIds, @Nullable String connectionToken)
            implements ClientMessage {}

    /**
     * Cumulative marks over {@code sequence_number}; null leaves a mark as it is.
     *
     * @param errorUs how far what is heard is behind (positive) or ahead (negative) of the
     *     timeline, null where unknown
     */
    record ChunkAck(@Nullable Long upTo, @Nullable Long playedUpTo, @Nullable Long errorUs)
            implements ClientMessage {}

    /** Asks for the server's clock. */
    record TimePing(long seq, long t1Us) implements ClientMessage {}

    /**
     * Goes on with another token of the same user, device and session.
     *
     * @param token a JSON Web Token, not yet judged; never logged
     */
    record Refresh(String token) implements ClientMessage {
        @Override
        public String toString() {
            return "Refresh[hidden]";
        }
    }

    /** Ends the session. */
    record Logout() implements ClientMessage {}
}
