package dev.earshot.benchmarks;

import dev.earshot.testkit.process.WebSocketFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client WebSocket of a {@link Flock}, with as little around it as can be. Confined to its
 * event loop, but for {@link #send}.
 */
// A write that fails shows as the end of the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class Bird extends ByteToMessageDecoder {
    private static final int LONGEST_HEAD = 8_192;

    private final int index;
    private final String request;
    private final Flock flock;
    private @Nullable Channel channel;
    private boolean upgraded;

    Bird(int index, String request, Flock flock) {
        this.index = index;
        this.request = request;
        this.flock = flock;
    }

    /** Its number in the flock, from 0. */
    int index() {
        return index;
    }

    /** Sends a text message. Thread-safe. */
    void send(String text) {
        Channel open = channel;
        if (open != null) {
            byte[] frame =
                    WebSocketFrames.encode(
                            WebSocketFrames.TEXT, text.getBytes(StandardCharsets.UTF_8));
            open.writeAndFlush(Unpooled.wrappedBuffer(frame), open.voidPromise());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        context.writeAndFlush(
                Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII), context.voidPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (!upgraded && !upgrade(context, in)) {
            return;
        }
        while (frame(context, in)) {
            // The next one may be there already.
        }
    }

    private boolean upgrade(ChannelHandlerContext context, ByteBuf in) {
        int start = in.readerIndex();
        for (int i = start + 3; i < in.writerIndex(); i++) {
            if (in.getByte(i) == '\n' && in.getByte(i - 2) == '\n') {
                String head = in.toString(start, i - start + 1, StandardCharsets.US_ASCII);
                in.readerIndex(i + 1);
                if (!head.startsWith("HTTP/1.1 101")) {
                    flock.onRefused(head.lines().findFirst().orElse("nothing"));
                    context.close();
                    return false;
                }
                upgraded = true;
                return true;
            }
        }
        if (in.readableBytes() > LONGEST_HEAD) {
            flock.onRefused("an endless head");
            context.close();
        }
        return false;
    }

    private boolean frame(ChannelHandlerContext context, ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        int start = in.readerIndex();
        int opcode = in.getByte(start) & 0x0F;
        int length = in.getByte(start + 1) & 0x7F;
        int head = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (in.readableBytes() < head) {
            return false;
        }
        if (length == 126) {
            length = in.getUnsignedShort(start + 2);
        } else if (length == 127) {
            length = (int) in.getLong(start + 2);
        }
        if (in.readableBytes() < head + length) {
            return false;
        }
        in.readerIndex(start + head + length);
        switch (opcode) {
            case WebSocketFrames.TEXT -> flock.onText(this, in, start + head, length);
            case WebSocketFrames.PING -> {
                byte[] payload = new byte[length];
                in.getBytes(start + head, payload);
                context.writeAndFlush(
                        Unpooled.wrappedBuffer(
                                WebSocketFrames.encode(WebSocketFrames.PONG, payload)),
                        context.voidPromise());
            }
            case WebSocketFrames.CLOSE -> context.close();
            default -> {
                // Timed audio is counted by nobody here.
            }
        }
        return true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        flock.onGone(this);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        flock.onRefused(String.valueOf(cause.getMessage()));
        context.close();
    }
}
