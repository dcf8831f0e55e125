package dev.earshot.core.connection;

import dev.earshot.core.identity.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of a connection, live or ended; holds no secret. Immutable.
 *
 * @param connectionId its id
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
 * @param node which process holds or held it
 * @param generation rises with each takeover
 * @param resumedFrom the connection whose token it presented
 * @param origin the browser's Origin header
 * @param userAgent the client's User-Agent header
 * @param clientIp the peer's address
 * @param rooms it is in, sorted; empty once it has ended
 * @param cursors where it stands in the logs that it reads; empty once it has ended
 * @param queueBytes queued and not yet taken by the kernel; 0 once it has ended
 */
public record ConnectionView(
        String connectionId,
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
        List<String> rooms,
        List<CursorView> cursors,
        long queueBytes) {
    /** Copies the lists. */
    public ConnectionView {
        rooms = List.copyOf(rooms);
        cursors = List.copyOf(cursors);
    }

    /** What the store knows. */
    static ConnectionView of(ConnectionRow row) {
        return new ConnectionView(
                row.connectionId(),
                row.sessionId(),
                row.userId(),
                row.deviceId(),
                row.endpoint(),
                row.transport(),
                row.room(),
                row.status(),
                row.connectedAt(),
                row.disconnectedAt(),
                row.disconnectReason(),
                row.disconnectDetail(),
                row.lastHeartbeat(),
                row.node(),
                row.generation(),
                row.resumedFrom(),
                row.origin(),
                row.userAgent(),
                row.clientIp(),
                List.of(),
                List.of(),
                0);
    }

    /** What its loop knows; called there. */
    static ConnectionView of(LiveConnection live, String node) {
        Handshake handshake = live.handshake();
        Principal principal = handshake.principal();
        return new ConnectionView(
                live.id(),
                principal.session(),
                principal.user(),
                principal.device(),
                handshake.endpoint(),
                handshake.transport(),
                handshake.room(),
                ConnectionStatus.CONNECTED,
                live.connectedAt(),
                null,
                null,
                null,
                live.lastHeartbeat(),
                node,
                live.generation(),
                live.resumedFrom(),
                handshake.origin(),
                handshake.userAgent(),
                handshake.clientIp(),
                live.rooms().stream().sorted().toList(),
                live.inbox().cursors().views(),
                live.outbound().queuedBytes());
    }
}
