package dev.earshot.core.connection;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection as stored: one row of {@code websocket_connections}. Immutable.
 *
 * @param connectionId 128 random bits
 * @param tokenHash SHA-256 of its connection token, hex
 * @param tokenRetired whether the token no longer resumes
 * @param sessionId one run of a client program, where known
 * @param userId whose
 * @param deviceId from which device, where known
 * @param endpoint through which door
 * @param transport how
 * @param room the room that its address named, where it named one
 * @param status where in its lifecycle
 * @param connectedAt when it opened
 * @param disconnectedAt when it ended
 * @param disconnectReason the coarse reason, null while connected
 * @param disconnectDetail what exactly, null while connected
 * @param lastHeartbeat the last sign of life
 * @param node which process held it
 * @param generation rises with each takeover: 1 for a fresh connection, one more than the old one's
 *     after a resume
 * @param resumedFrom the connection whose token it presented
 * @param origin the browser's Origin header
 * @param userAgent the client's User-Agent header, cut to 256 characters
 * @param clientIp the peer's address
 * @param conversationId the voice conversation that it carries, null for none
 * @param rooms the logs of the rooms that it was last in, by the text of their names, each with the
 *     offset at which it stood on entering; immutable
 */
public record ConnectionRow(
        String connectionId,
        String tokenHash,
        boolean tokenRetired,
        @Nullable String sessionId,
        String userId,
        @Nullable String deviceId,
        Endpoint endpoint,
        Transport transport,
        @Nullable String room,
        ConnectionStatus status,
        Instant connectedAt,
        @Nullable Instant disconnectedAt,
        Ending.@Nullable Reason disconnectReason,
        @Nullable String disconnectDetail,
        Instant lastHeartbeat,
        String node,
        int generation,
        @Nullable String resumedFrom,
        @Nullable String origin,
        @Nullable String userAgent,
        @Nullable String clientIp,
        @Nullable String conversationId,
        Map<String, Long> rooms) {}
