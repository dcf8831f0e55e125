package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.earshot.core.connection.ConnectionView;
import dev.earshot.core.connection.CursorView;
import dev.earshot.core.connection.Ending;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection as the server API shows it; never its token. Immutable. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ConnectionBody(
        String connectionId,
        String userId,
        @Nullable String deviceId,
        @Nullable String sessionId,
        String connectionType,
        String transport,
        @Nullable String room,
        String status,
        String connectedAt,
        @Nullable String disconnectedAt,
        @Nullable String disconnectReason,
        @Nullable String disconnectDetail,
        String lastHeartbeat,
        String node,
        int generation,
        @Nullable String resumedFrom,
        @Nullable String origin,
        @Nullable String userAgent,
        @Nullable String clientIp,
        List<String> rooms,
        long queueBytes) {
    static ConnectionBody of(ConnectionView view) {
        Ending.Reason reason = view.disconnectReason();
        return new ConnectionBody(
                view.connectionId(),
                view.userId(),
                view.deviceId(),
                view.sessionId(),
                view.endpoint().wireName(),
                view.transport().wireName(),
                view.room(),
                view.status().wireName(),
                view.connectedAt().toString(),
                text(view.disconnectedAt()),
                reason == null ? null : reason.wireName(),
                view.disconnectDetail(),
                view.lastHeartbeat().toString(),
                view.node(),
                view.generation(),
                view.resumedFrom(),
                view.origin(),
                view.userAgent(),
                view.clientIp(),
                view.rooms(),
                view.queueBytes());
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /**
     * The same with its delivery ledger.
     *
     * @param playback what it was sent, acknowledged and heard, by sequence number
     * @param cursors where it stands in the logs that it reads
     */
    record Detailed(
            @JsonUnwrapped ConnectionBody connection,
            List<PlaybackBody> playback,
            List<CursorView> cursors) {}
}
