package dev.earshot.gateway.http;

import dev.earshot.gateway.net.Egress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one answer to its socket. Confined to the event loop. */
final class AnswerWriter {
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final HttpStage stage;
    private final ChannelHandlerContext context;
    private final HttpLimits limits;
    private @Nullable BodyPump pump;

    AnswerWriter(HttpStage stage, ChannelHandlerContext context, HttpLimits limits) {
        this.stage = stage;
        this.context = context;
        this.limits = limits;
    }

    /** The interim answer to {@code Expect: 100-continue}. */
    static ByteBuf proceed() {
        return Unpooled.wrappedBuffer(CONTINUE);
    }

    boolean streaming() {
        return pump != null;
    }

    void onWritable() {
        if (pump != null) {
            pump.run();
        }
    }

    void onGone() {
        if (pump != null) {
            pump.end();
        }
    }

    void write(Inquiry inquiry, Answer answer, boolean keepAlive) {
        switch (answer) {
            case Answer.Bytes bytes -> writeBytes(inquiry, bytes, keepAlive);
            case Answer.FromFile file -> writeFile(inquiry, file, keepAlive);
            case Answer.Streamed streamed -> stream(inquiry, streamed, keepAlive);
        }
    }

    private void writeBytes(Inquiry inquiry, Answer.Bytes answer, boolean keepAlive) {
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        long length = bodiless ? ResponseHead.NO_BODY : answer.body().length;
        ByteBuf head = head(inquiry, answer, answer.status(), length, keepAlive, Map.of());
        if (!inquiry.isHead() && !bodiless && length > limits.streamQueueBytes()) {
            pump(head, new WholeBody(answer.body()), false, length, keepAlive);
            return;
        }
        boolean withBody = !bodiless && !inquiry.isHead() && answer.body().length > 0;
        ChannelFuture written;
        if (!withBody) {
            written = context.writeAndFlush(head);
        } else if (head.maxFastWritableBytes() >= answer.body().length) {
            written = context.writeAndFlush(head.writeBytes(answer.body()));
        } else {
            var _ = context.write(head, context.voidPromise());
            written = context.writeAndFlush(Unpooled.wrappedBuffer(answer.body()));
        }
        finish(written, keepAlive);
    }

    @SuppressWarnings("resource") // The region closes the channel when it is released.
    private void writeFile(Inquiry inquiry, Answer.FromFile answer, boolean keepAlive) {
        FileChannel file = null;
        long size = -1;
        try {
            if (Files.isRegularFile(answer.file(), LinkOption.NOFOLLOW_LINKS)) {
                file =
                        FileChannel.open(
                                answer.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                size = file.size();
            }
        } catch (IOException gone) {
            close(file);
            file = null;
        }
        if (file == null || size < 0) {
            writeBytes(inquiry, notFound(), keepAlive);
            return;
        }
        ByteRange range = range(inquiry, answer, size);
        if (range != null && !range.satisfiable()) {
            close(file);
            writeBytes(inquiry, unsatisfiable(size), keepAlive);
            return;
        }
        long from = range == null ? 0 : range.first();
        long length = range == null ? size : range.length();
        Map<String, String> extra =
                range == null
                        ? Map.of("Accept-Ranges", "bytes")
                        : Map.of(
                                "Accept-Ranges",
                                "bytes",
                                "Content-Range",
                                "bytes " + from + "-" + range.last() + "/" + size);
        ByteBuf head = head(inquiry, answer, range == null ? 200 : 206, length, keepAlive, extra);
        if (inquiry.isHead() || length == 0) {
            close(file);
            finish(context.writeAndFlush(head), keepAlive);
            return;
        }
        if (!Egress.of(context.channel()).sendsFiles()) {
            pump(head, new FileBody(file, from, length), false, length, keepAlive);
            return;
        }
        var _ = context.write(head, context.voidPromise());
        finish(context.writeAndFlush(new DefaultFileRegion(file, from, length)), keepAlive);
    }

    private static Answer.Bytes notFound() {
        return (Answer.Bytes) Answer.error(404, "There is nothing here", Map.of());
    }

    private static Answer.Bytes unsatisfiable(long size) {
        return (Answer.Bytes)
                Answer.error(
                        416,
                        "One range within the body can be had",
                        Map.of("Content-Range", "bytes */" + size));
    }

    private static @Nullable ByteRange range(Inquiry inquiry, Answer.FromFile answer, long size) {
        String header = inquiry.headers().get(HttpHeaderNames.RANGE);
        if (header == null) {
            return null;
        }
        String condition = inquiry.headers().get(HttpHeaderNames.IF_RANGE);
        if (condition != null && !condition.equals(answer.headers().get("ETag"))) {
            return null;
        }
        return ByteRange.parse(header, size);
    }

    private static void close(@Nullable FileChannel file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException ignored) {
                // It was only read.
            }
        }
    }

    private void stream(Inquiry inquiry, Answer.Streamed answer, boolean keepAlive) {
        String announced = null;
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            if (header.getKey().equalsIgnoreCase("content-length")) {
                announced = header.getValue();
            }
        }
        long length = announced == null ? ResponseHead.UNKNOWN : Long.parseLong(announced);
        boolean chunked = announced == null && inquiry.http11();
        boolean reusable = keepAlive && (chunked || announced != null);
        ByteBuf head = head(inquiry, answer, answer.status(), length, reusable, Map.of());
        if (inquiry.isHead()) {
            answer.source().onEnd();
            finish(context.writeAndFlush(head), reusable);
            return;
        }
        pump(head, answer.source(), chunked, length, reusable);
    }

    private void pump(
            ByteBuf head, BodySource source, boolean chunked, long length, boolean keepAlive) {
        var _ = context.write(head, context.voidPromise());
        BodyPump fresh = new BodyPump(stage, context, source, chunked, length, limits);
        pump = fresh;
        fresh.start(keepAlive);
    }

    private ByteBuf head(
            Inquiry inquiry,
            Answer answer,
            int status,
            long length,
            boolean keepAlive,
            Map<String, String> extra) {
        boolean chunked = length == ResponseHead.UNKNOWN && inquiry.http11();
        return ResponseHead.encode(
                context.alloc(),
                stage.loop(),
                inquiry,
                answer,
                new ResponseHead.Framing(status, length, chunked, keepAlive),
                extra);
    }

    private void finish(ChannelFuture written, boolean keepAlive) {
        if (written.isDone()) {
            stage.onAnswered(keepAlive && written.isSuccess());
        } else {
            written.addListener(done -> stage.onAnswered(keepAlive && done.isSuccess()));
        }
    }
}
