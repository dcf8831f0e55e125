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

    /**
     * Sends a message to others.
     *
     * @param to {@code device}, {@code user}, {@code room} or {@code group}
     * @param name the valid id of that
     * @param data compact JSON, at most {@link ClientMessageDecoder#MAX_DATA_BYTES} of UTF-8
     * @param urgent whether it overtakes what is normal
     * @param messageClass {@code durable}, {@code latest} or {@code volatile}; null for the usual
     * @param key at most {@link ClientMessageDecoder#MAX_KEY_CHARS}, null for none
     * @param ttlSeconds 1 to {@link ClientMessageDecoder#MAX_TTL_SECONDS}, null for the usual
     * @param ref echoed in {@code sent}; null to be told of failures only
     */
    record Send(
            String to,
            String name,
            String data,
            boolean urgent,
            @Nullable String messageClass,
            @Nullable String key,
            @Nullable Long ttlSeconds,
            @Nullable String ref)
            implements ClientMessage {}

    /** Ends the session. */
    record Logout() implements ClientMessage {}
}
