package dev.earshot.gateway.peer;

import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.net.Refused;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every socket of one port when it is accepted, before anything is made for it. Confined
 * to the event loop of the port.
 */
public final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final int PAUSE_SECONDS = 1;
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Peers peers;
    private final EventLoopGroup loops;
    private final boolean answers;
    private final AtomicInteger turnedAway = new AtomicInteger();
    private long loggedAt = -LOG_EVERY_NANOS;

    /**
     * Creates it.
     *
     * @param loops where refused sockets live
     * @param answers whether a refused socket can be sent plain text; else it is closed at once
     */
    public AcceptGate(Peers peers, EventLoopGroup loops, boolean answers) {
        this.peers = peers;
        this.loops = loops;
        this.answers = answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel socket = (Channel) accepted;
        Client client = peers.direct(socket.remoteAddress());
        if (!peers.takesSocket(client)) {
            socket.unsafe().closeForcibly();
        } else if (!peers.opens(client)) {
            turnAway(socket, TurnedAway.Answer.ADDRESS_FULL);
        } else if (!peers.counted(peers.capacity().enter(), Refused.NODE)) {
            peers.closes(client);
            turnAway(socket, TurnedAway.Answer.NODE_FULL);
        } else {
            socket.closeFuture()
                    .addListener(closed -> {
                        peers.capacity().leave();
                        peers.closes(client);
                    });
            context.fireChannelRead(socket);
        }
    }

    private void turnAway(Channel socket, TurnedAway.Answer answer) {
        if (!answers || turnedAway.incrementAndGet() > Capacity.TURNED_AWAY) {
            if (answers) {
                turnedAway.decrementAndGet();
            }
            socket.unsafe().closeForcibly();
            return;
        }
        socket.pipeline().addLast(new TurnedAway(answer));
        socket.closeFuture().addListener(closed -> turnedAway.decrementAndGet());
        loops.register(socket)
                .addListener(registered -> {
                    if (!registered.isSuccess()) {
                        socket.unsafe().closeForcibly();
                    }
                });
    }

    /** Out of descriptors, most of all: what cannot be accepted now would fail again at once. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Channel port = context.channel();
        port.config().setAutoRead(false);
        var _ =
                port.eventLoop()
                        .schedule(
                                () -> {
                                    port.config().setAutoRead(true);
                                },
                                PAUSE_SECONDS,
                                TimeUnit.SECONDS);
        long now = Rate.nowNanos();
        if (now - loggedAt >= LOG_EVERY_NANOS) {
            loggedAt = now;
            LOG.warn(
                    "No socket can be accepted ({}); trying again every {} s",
                    cause.toString(),
                    PAUSE_SECONDS);
        }
    }
}
