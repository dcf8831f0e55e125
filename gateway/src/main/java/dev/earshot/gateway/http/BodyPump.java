package dev.earshot.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a {@link BodySource} to a socket as fast as the peer takes it. Confined to the event loop,
 * but for the wake-up.
 */
final class BodyPump {
    private static final Logger LOG = LoggerFactory.getLogger(BodyPump.class);
    private static final int MAX_PARTS_A_TURN = 32;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpStage stage;
    private final ChannelHandlerContext context;
    private final BodySource source;
    private final boolean chunked;
    private final int sliceBytes;
    private final AtomicBoolean woken = new AtomicBoolean();
    private long remaining;
    private boolean keepAlive;
    private boolean running;
    private boolean complete;
    private boolean ended;

    /** The head of the answer is, when the pump starts. */
    private boolean unflushed = true;

    private @Nullable ByteBuffer rest;

    /**
     * Prepares a pump.
     *
     * @param length of the whole body, negative where unknown
     */
    BodyPump(
            HttpStage stage,
            ChannelHandlerContext context,
            BodySource source,
            boolean chunked,
            long length,
            HttpLimits limits) {
        this.stage = stage;
        this.context = context;
        this.source = source;
        this.chunked = chunked;
        this.remaining = length < 0 ? Long.MAX_VALUE : length;
        this.sliceBytes = limits.streamQueueBytes() / 2;
    }

    void start(boolean reusable) {
        keepAlive = reusable;
        source.onStart(this::wake);
        run();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            stage.loop()
                    .execute(() -> {
                        woken.set(false);
                        run();
                    });
        }
    }

    @SuppressWarnings("ReferenceEquality") // The end is known by its identity.
    void run() {
        if (running || complete || ended) {
            return;
        }
        running = true;
        try {
            for (int part = 0; context.channel().isWritable() && !ended; part++) {
                if (part == MAX_PARTS_A_TURN) {
                    // Others on this loop want to be served as well.
                    flush();
                    wake();
                    return;
                }
                ByteBuffer next = next();
                if (next == BodySource.END) {
                    finish();
                    return;
                }
                if (next == null) {
                    break;
                }
                writePart(next);
                if (!context.channel().isWritable()) {
                    flush();
                }
            }
            flush();
        } catch (RuntimeException bug) {
            LOG.error("The source of a body failed", bug);
            stage.close();
        } finally {
            running = false;
        }
    }

    /** At most half a queue at once, so that a source with large buffers is paced as well. */
    @SuppressWarnings("ReferenceEquality") // The end is known by its identity.
    private @Nullable ByteBuffer next() {
        ByteBuffer present = rest;
        rest = null;
        if (present == null) {
            present = remaining == 0 ? BodySource.END : source.next();
        }
        if (present == null || present == BodySource.END) {
            return present;
        }
        int most = (int) Math.min(sliceBytes, remaining);
        if (present.remaining() <= most) {
            return present;
        }
        if (remaining > most) {
            rest = present.slice(present.position() + most, present.remaining() - most);
        }
        return present.slice(present.position(), most);
    }

    private void writePart(ByteBuffer part) {
        int size = part.remaining();
        if (size == 0) {
            return;
        }
        remaining -= size;
        ByteBuf out = context.alloc().ioBuffer(size + 16);
        if (chunked) {
            out.writeCharSequence(Integer.toHexString(size), StandardCharsets.US_ASCII);
            out.writeBytes(LINE_END);
        }
        out.writeBytes(part.duplicate());
        if (chunked) {
            out.writeBytes(LINE_END);
        }
        var _ = context.write(out, context.voidPromise());
        unflushed = true;
    }

    /** Never for nothing: TLS would make a record of it. */
    private void flush() {
        if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    private void finish() {
        complete = true;
        boolean cutShort = remaining > 0 && remaining < Long.MAX_VALUE / 2;
        ChannelFuture written =
                context.writeAndFlush(
                        chunked ? Unpooled.wrappedBuffer(LAST_CHUNK) : Unpooled.EMPTY_BUFFER);
        boolean reusable = keepAlive && !cutShort;
        written.addListener(done -> {
            end();
            stage.onAnswered(reusable && done.isSuccess());
        });
    }

    /** Tells the source, once. */
    void end() {
        if (!ended) {
            ended = true;
            rest = null;
            source.onEnd();
        }
    }
}
