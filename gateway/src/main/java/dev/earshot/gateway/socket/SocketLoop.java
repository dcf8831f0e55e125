package dev.earshot.gateway.socket;

import dev.earshot.core.connection.ConnectionService;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.Peers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What the lasting connections of one loop share. Confined to that loop. */
final class SocketLoop {
    private final NettyLoop loop;
    private final ConnectionService service;
    private final SocketLimits limits;
    private final Traffic traffic;
    private final Peers peers;
    private final FrameMemo frames;
    private final FrameMemo events;

    SocketLoop(
            NettyLoop loop,
            ConnectionService service,
            SocketLimits limits,
            Traffic traffic,
            Peers peers) {
        this.loop = loop;
        this.service = service;
        this.limits = limits;
        this.traffic = traffic;
        this.peers = peers;
        frames = new FrameMemo(ByteBufAllocator.DEFAULT, Frames::message);
        events = new FrameMemo(ByteBufAllocator.DEFAULT, Frames::event);
    }

    NettyLoop loop() {
        return loop;
    }

    ConnectionService service() {
        return service;
    }

    SocketLimits limits() {
        return limits;
    }

    Traffic traffic() {
        return traffic;
    }

    Peers peers() {
        return peers;
    }

    /** What may wait for one peer at present: less while buffers hold much. */
    int queueBytes() {
        return peers.memory().queueBytes(limits.queueBytes());
    }

    /** The message as a WebSocket frame, shared. */
    ByteBuf frame(OutboundMessage message) {
        return frames.of(message);
    }

    /** The message as an event of a stream, shared. */
    ByteBuf event(OutboundMessage message) {
        return events.of(message);
    }

    void clear() {
        frames.clear();
        events.clear();
    }
}
