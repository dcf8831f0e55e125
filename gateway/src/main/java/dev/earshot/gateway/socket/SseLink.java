package dev.earshot.gateway.socket;

import dev.earshot.core.connection.Ending;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.EventId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An event stream (HTML Living Standard, section 9.2) after its head; it ends with its socket.
 * Confined to the event loop.
 *
 * <p>There are no pongs. A comment that the kernel took one ping period ago was acknowledged by the
 * peer's TCP since, for otherwise the socket would have failed: that counts as life.
 */
final class SseLink extends Link {
    private static final int RETRY_MILLIS = 1000;
    private static final int RETRY_SPREAD_MILLIS = 3000;
    private static final int NEVER_MILLIS = 24 * 3_600_000;
    private static final int MAX_STRAY_BYTES = 64 * 1024;

    private int strayBytes;

    SseLink(SocketLoop shared, Channel channel) {
        super(shared, channel);
    }

    /** Milliseconds for a {@code retry:} line, spread so that not all come back at once. */
    static int retryMillis(int leastMillis) {
        return leastMillis + ThreadLocalRandom.current().nextInt(RETRY_SPREAD_MILLIS);
    }

    static String retry(int millis) {
        return "retry: " + millis + "\n\n";
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf in) {
            strayBytes += in.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (strayBytes > MAX_STRAY_BYTES) {
            abandon(CloseCode.PROTOCOL_ERROR, "");
        }
    }

    @Override
    @Nullable ByteBuf framed(OutboundMessage message) {
        return message.kind() == OutboundMessage.Kind.TEXT ? shared().event(message) : null;
    }

    @Override
    @Nullable ByteBuf framed(OutboundMessage message, @Nullable EventId id) {
        return id == null || message.kind() != OutboundMessage.Kind.TEXT
                ? super.framed(message, id)
                : Frames.event(channel().alloc(), message, id);
    }

    @Override
    void writeClose(CloseCode code, String reason) {
        int millis = code.invitesReconnect() ? retryMillis(RETRY_MILLIS) : NEVER_MILLIS;
        ByteBuf out = ByteBufUtil.writeAscii(channel().alloc(), retry(millis));
        var _ = channel().write(out, channel().voidPromise());
        channel()
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(done -> {
                    if (done.isSuccess()) {
                        // The stream has no closing handshake; all of it was taken.
                        endClean();
                    }
                    var _ = channel().close();
                });
    }

    @Override
    public void ping() {
        if (state() == State.OPEN) {
            write(ByteBufUtil.writeAscii(channel().alloc(), ": ping\n\n"));
        }
    }

    /** There is no other way for a client to end a stream. */
    @Override
    Ending droppedEnding() {
        return Endings.closed();
    }

    @Override
    void onLivenessCheck(int nowMillis) {
        if (dueToAsk(nowMillis)) {
            if (allTaken()) {
                heard(nowMillis);
            }
            ping();
        }
    }
}
