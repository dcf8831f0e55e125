package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.playback.RoomDirectory;
import dev.earshot.playback.RoomDirectory.ChunkState;
import dev.earshot.playback.RoomDirectory.Detail;
import dev.earshot.playback.RoomDirectory.MemberState;
import dev.earshot.playback.RoomDirectory.Summary;
import dev.earshot.wire.ServerMessage.CurrentRequest;
import dev.earshot.wire.ServerMessage.PendingRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server API over rooms, for admins. Thread-safe. */
public final class RoomRoutes {
    private static final int MAX_PAGE = 1_000;
    private static final int DEFAULT_PAGE = 100;

    private final RoomDirectory rooms;

    /** Over these rooms. */
    public RoomRoutes(RoomDirectory rooms) {
        this.rooms = rooms;
    }

    /** List and show. */
    public List<Route> routes() {
        return List.of(
                ConnectionRoutes.admin("GET", "/api/v1/rooms", this::list),
                ConnectionRoutes.admin("GET", "/api/v1/rooms/{campaign_id}", this::show));
    }

    private void list(HttpExchange exchange) {
        int limit = Paging.limit(exchange, DEFAULT_PAGE, MAX_PAGE);
        Answers.when(
                exchange,
                rooms.list(Caller.queryId(exchange, "after"), Paging.search(exchange), limit),
                page -> {
                    List<Body> bodies = page.stream().map(Body::of).toList();
                    String next = bodies.size() < limit ? null : bodies.getLast().roomId();
                    exchange.respondJson(200, new Page(bodies, next));
                });
    }

    private void show(HttpExchange exchange) {
        Answers.when(
                exchange,
                rooms.find(Caller.pathId(exchange, "campaign_id")),
                found ->
                        found.ifPresentOrElse(
                                room -> exchange.respondJson(200, Detailed.of(room)),
                                () -> Answers.notFound(exchange)));
    }

    /** A page of rooms; {@code next} is the {@code after} of the next page, null at the end. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Page(List<Body> rooms, @Nullable String next) {}

    /** A room as the server API shows it. Immutable. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Body(
            String roomId,
            int members,
            int listeners,
            @Nullable CurrentRequest currentRequest,
            @Nullable Double positionSec,
            @Nullable Double lengthSec,
            int pendingCount,
            long rev,
            @Nullable Long startAtUs,
            boolean stalled,
            @Nullable Long skewUs) {
        static Body of(Summary room) {
            return new Body(
                    room.roomId(),
                    room.members(),
                    room.listeners(),
                    room.current(),
                    room.positionSec(),
                    room.lengthSec(),
                    room.pendingCount(),
                    room.rev(),
                    room.startAtUs(),
                    room.stalled(),
                    room.skewUs());
        }
    }

    /** The same with what is in it. */
    record Detailed(
            @JsonUnwrapped Body room,
            List<PendingRequest> pendingRequests,
            List<ChunkState> chunks,
            List<MemberBody> memberList) {
        static Detailed of(Detail detail) {
            return new Detailed(
                    Body.of(detail.summary()),
                    detail.pending(),
                    detail.chunks(),
                    detail.members().stream().map(MemberBody::of).toList());
        }
    }

    /** A member with what it said last. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record MemberBody(
            String connectionId,
            String userId,
            @Nullable String deviceId,
            String connectionType,
            String transport,
            @Nullable Long errorUs,
            @Nullable Long reportedAgoMs) {
        static MemberBody of(MemberState member) {
            return new MemberBody(
                    member.connectionId(),
                    member.userId(),
                    member.deviceId(),
                    member.endpoint(),
                    member.transport(),
                    member.errorUs(),
                    member.reportedAgoMs());
        }
    }
}
