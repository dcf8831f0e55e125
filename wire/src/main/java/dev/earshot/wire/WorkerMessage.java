package dev.earshot.wire;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

/** What gateways tell workers over channels; {@code type} is its first field. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface WorkerMessage {
    /** The channel of {@link ConnectionDisconnected} and {@link ConnectionResumed}. */
    String CONNECTION_EVENTS = "connection_events";

    /**
     * A conversation's connection has ended.
     *
     * @param conversationId which conversation
     * @param timestampMs when
     * @param reason {@code client_disconnect}, {@code server_error} or {@code timeout}
     * @param eventId the same for each repetition
     * @param connectionId which connection
     * @param generation which generation of it; a worker that knows a higher one ignores the event
     * @param userId whose
     * @param deviceId from which device, where known
     * @param sessionId one run of a client program, where known
     * @param node which process held it
     * @param reasonDetail what exactly
     * @param clean whether both sides finished
     * @param graceMs how long the conversation may still be resumed
     */
    @JsonTypeName("connection_disconnected")
    record ConnectionDisconnected(
            String conversationId,
            long timestampMs,
            String reason,
            String eventId,
            String connectionId,
            int generation,
            String userId,
            @Nullable String deviceId,
            @Nullable String sessionId,
            String node,
            String reasonDetail,
            boolean clean,
            long graceMs)
            implements WorkerMessage {}

    /**
     * A conversation goes on over another connection.
     *
     * @param conversationId which conversation
     * @param timestampMs when
     * @param connectionId the connection that carries it now
     * @param resumedFrom the one that did before, null where the client named the conversation only
     * @param generation of the conversation from now on
     * @param userId whose
     * @param deviceId from which device, where known
     * @param sessionId one run of a client program, where known
     * @param node which process holds it
     */
    @JsonTypeName("connection_resumed")
    record ConnectionResumed(
            String conversationId,
            long timestampMs,
            String connectionId,
            @Nullable String resumedFrom,
            int generation,
            String userId,
            @Nullable String deviceId,
            @Nullable String sessionId,
            String node)
            implements WorkerMessage {}
}
