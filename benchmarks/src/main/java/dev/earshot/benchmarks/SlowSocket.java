package dev.earshot.benchmarks;

import dev.earshot.testkit.process.WebSocketFrames;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One socket that takes its time. Confined to its event loop. */
// A write that fails shows as the end of the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class SlowSocket extends ChannelInboundHandlerAdapter {
    private static final int TRICKLE_MILLIS = 1_000;

    /** In what way. */
    private enum Kind {
        /** Says nothing. */
        SILENT,
        /** Begins a request and sends a byte of it now and then. */
        SLOW_HEAD,
        /** Sends the head of a request and then a byte of its body now and then. */
        SLOW_BODY,
        /** A WebSocket that asks now and then and never reads an answer. */
        NEVER_READS
    }

    private final Kind kind;
    private final String beginning;
    private final Set<Channel> open;

    /**
     * Creates it.
     *
     * @param open where it stands while it is open
     */
    SlowSocket(int number, int port, String token, Set<Channel> open) {
        this.open = open;
        kind = Kind.values()[number % Kind.values().length];
        String host = " HTTP/1.1\r\nHost: localhost:" + port + "\r\n";
        String bearer = "Authorization: Bearer " + token + "\r\n";
        beginning =
                switch (kind) {
                    case SILENT -> "";
                    case SLOW_HEAD -> "GET /api/v1/health" + host + "X-Slow: ";
                    case SLOW_BODY ->
                            "POST /api/events/heartbeat"
                                    + host
                                    + bearer
                                    + "Content-Length: 1000\r\n\r\n";
                    case NEVER_READS ->
                            "GET /api/ws"
                                    + host
                                    + bearer
                                    + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
                };
    }

    /** Whether it takes what the server sends. */
    boolean reads() {
        return kind != Kind.NEVER_READS;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open.add(context.channel());
        if (kind == Kind.SILENT) {
            return;
        }
        context.writeAndFlush(
                Unpooled.copiedBuffer(beginning, StandardCharsets.US_ASCII), context.voidPromise());
        var trickle =
                context.executor()
                        .scheduleAtFixedRate(
                                () -> trickle(context),
                                TRICKLE_MILLIS,
                                TRICKLE_MILLIS,
                                TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> trickle.cancel(false));
    }

    private void trickle(ChannelHandlerContext context) {
        byte[] more =
                kind == Kind.NEVER_READS
                        ? WebSocketFrames.encode(
                                WebSocketFrames.TEXT,
                                "{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}"
                                        .getBytes(StandardCharsets.US_ASCII))
                        : new byte[] {'x'};
        if (context.channel().isWritable()) {
            context.writeAndFlush(Unpooled.wrappedBuffer(more), context.voidPromise());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open.remove(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
