package dev.earshot.gateway.socket;

import dev.earshot.core.connection.ConnectionService;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Handshake;
import dev.earshot.core.connection.Transport;
import dev.earshot.gateway.http.Newcomer;
import dev.earshot.gateway.http.SocketDoor;
import dev.earshot.gateway.peer.Peers;
import dev.earshot.gateway.peer.Seat;
import dev.earshot.gateway.peer.Seating;
import dev.earshot.wire.EventId;
import dev.earshot.wire.Ids;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets newcomers of one address in, or says why not. Thread-safe. */
final class Door implements SocketDoor {
    private static final int MAX_RECORDED = 256;

    private final SocketRoute route;
    private final ConnectionService service;
    private final Peers peers;
    private final Function<Newcomer, SocketLoop> loops;

    Door(
            SocketRoute route,
            ConnectionService service,
            Peers peers,
            Function<Newcomer, SocketLoop> loops) {
        this.route = route;
        this.service = service;
        this.peers = peers;
        this.loops = loops;
    }

    @Override
    public void enter(Newcomer newcomer) {
        String room = route.needsRoom() ? newcomer.query("campaign_id") : null;
        if (route.needsRoom() && !Ids.valid(room)) {
            newcomer.refuse(400, "campaign_id is missing or not an id", Map.of());
            return;
        }
        Handshake handshake = handshake(newcomer, room);
        boolean enters =
                route.transport() == Transport.SSE
                        ? !newcomer.isHead()
                        : Upgrade.isWanted(newcomer);
        service.admit(
                handshake,
                enters,
                refusal -> newcomer.loop().run(() -> judged(newcomer, handshake, refusal)));
        if (enters) {
            newcomer.waitForDoor(() -> service.abandoned(handshake));
        }
    }

    private void judged(
            Newcomer newcomer, Handshake handshake, ConnectionService.@Nullable Refusal refusal) {
        if (!newcomer.goOn()) {
            service.abandoned(handshake);
            return;
        }
        if (route.transport() == Transport.SSE) {
            enterStream(newcomer, handshake, refusal);
        } else if (refusal != null) {
            refuse(newcomer, refusal);
        } else {
            ByteBuf head = Upgrade.accept(newcomer);
            if (head == null) {
                service.abandoned(handshake);
            } else {
                openSocket(newcomer, handshake, head);
            }
        }
    }

    private void openSocket(Newcomer newcomer, Handshake handshake, ByteBuf head) {
        switch (seat(newcomer)) {
            case Seat seat -> {
                Link link =
                        new WebSocketLink(
                                loops.apply(newcomer),
                                newcomer.channel(),
                                route.takesBinary(),
                                seat);
                newcomer.takeOver(head, link, () -> link.open(handshake));
            }
            case Seating.Full full -> {
                head.release();
                service.abandoned(handshake);
                newcomer.turnAway(full.status(), full.message(), full.retryAfterSeconds());
            }
        }
    }

    /** The seat is given back when the socket has closed, whatever becomes of it until then. */
    private Seating seat(Newcomer newcomer) {
        Seating seating = peers.seat(newcomer.client(), newcomer.principal().user());
        if (seating instanceof Seat seat) {
            newcomer.channel().closeFuture().addListener(seat);
        }
        return seating;
    }

    private void enterStream(
            Newcomer newcomer, Handshake handshake, ConnectionService.@Nullable Refusal refusal) {
        if (refusal != null && refusal.status() == 503) {
            comeBack(newcomer, refusal.retryAfterSeconds());
        } else if (refusal != null) {
            refuse(newcomer, refusal);
        } else if (newcomer.isHead()) {
            newcomer.answerStream("");
        } else {
            switch (seat(newcomer)) {
                case Seat _ -> {
                    Link link = new SseLink(loops.apply(newcomer), newcomer.channel());
                    newcomer.takeOver(streamHead(newcomer), link, () -> link.open(handshake));
                }
                case Seating.Full full -> {
                    service.abandoned(handshake);
                    comeBack(newcomer, full.retryAfterSeconds());
                }
            }
        }
    }

    /** An EventSource that is answered an error never comes back, so it is told when to. */
    private static void comeBack(Newcomer newcomer, int seconds) {
        int millis = SseLink.retryMillis(Math.max(1, seconds) * 1000);
        newcomer.answerStream(SseLink.retry(millis));
    }

    private static ByteBuf streamHead(Newcomer newcomer) {
        return ByteBufUtil.writeAscii(
                newcomer.channel().alloc(),
                "HTTP/1.1 200 OK\r\nDate: "
                        + newcomer.loop().date()
                        + "\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                        + "X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\n"
                        + "Referrer-Policy: no-referrer\r\n"
                        + newcomer.readers()
                        + "\r\n"
                        + "Connection: close\r\n\r\n"
                        + SseLink.retry(SseLink.retryMillis(1000)));
    }

    private Handshake handshake(Newcomer newcomer, @Nullable String room) {
        return new Handshake(
                route.endpoint(),
                route.transport(),
                newcomer.principal(),
                room,
                newcomer.query("connection_token"),
                route.transport() == Transport.SSE ? lastEventId(newcomer) : null,
                "pcm".equals(newcomer.query("audio")),
                cut(newcomer.headers().get("Origin")),
                cut(newcomer.headers().get("User-Agent")),
                newcomer.clientIp(),
                route.endpoint() == Endpoint.VOICE ? newcomer.query("conversation_id") : null);
    }

    /**
     * A browser sends the header by itself when it comes back, so it is newer than what a page put
     * into the address. What is not an id of ours is none.
     */
    private static @Nullable EventId lastEventId(Newcomer newcomer) {
        List<String> headers = newcomer.headers().getAll("Last-Event-ID");
        return switch (headers.size()) {
            case 0 -> EventId.parse(newcomer.query("last_event_id"));
            case 1 -> EventId.parse(headers.getFirst());
            default -> null;
        };
    }

    private static void refuse(Newcomer newcomer, ConnectionService.Refusal refusal) {
        Map<String, String> headers = new HashMap<>();
        if (refusal.retryAfterSeconds() > 0) {
            headers.put("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
        }
        if (refusal.status() == 401) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        ConnectionService.Holder holder = refusal.holder();
        if (holder == null) {
            newcomer.refuse(refusal.status(), refusal.message(), headers);
        } else {
            newcomer.refuse(
                    refusal.status(),
                    new Taken(refusal.message(), holder.connectedSince().toString(), holder.node()),
                    headers);
        }
    }

    /** The body of a refusal because of somebody else. */
    private record Taken(String message, String connectedSince, String node) {}

    private static @Nullable String cut(@Nullable String header) {
        return header == null || header.length() <= MAX_RECORDED
                ? header
                : header.substring(0, MAX_RECORDED);
    }
}
