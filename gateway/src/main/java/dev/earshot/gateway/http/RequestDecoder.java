package dev.earshot.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder in its strictest setting, behind two scans that are stricter still; it holds back
 * the next request until the present exchange is over. Confined to the loop.
 */
final class RequestDecoder extends HttpRequestDecoder {
    /** Reading stops during an exchange, but for what one read or a half-closing peer leaves. */
    private static final int MAX_HELD_BACK = 256 * 1024;

    private final HttpStage stage;
    private @Nullable ChannelHandlerContext context;
    private final HeadScan head;
    private final ChunkScan chunks = new ChunkScan();
    private Place place = Place.HEAD;
    private boolean broken;
    private boolean reading;

    private enum Place {
        /** Before or in a head, which is given to the parser as a whole. */
        HEAD,
        /** In a body of known length. */
        BODY,
        /** In a chunked body. */
        CHUNKS
    }

    RequestDecoder(HttpStage stage, HttpLimits limits) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.requestLineBytes())
                        .setMaxHeaderSize(limits.headerBytes())
                        .setMaxChunkSize(64 * 1024)
                        .setAllowDuplicateContentLengths(false)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true));
        this.stage = stage;
        head = new HeadScan(limits);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        stage.onBytes();
        if (stage.busy() && actualReadableBytes() > MAX_HELD_BACK) {
            ReferenceCountUtil.release(message);
            stage.close();
            return;
        }
        reading = true;
        try {
            super.channelRead(ctx, message);
        } finally {
            reading = false;
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
            throws Exception {
        if (stage.busy()) {
            return;
        }
        if (broken) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        if (place == Place.HEAD) {
            decodeHead(ctx, buffer, out);
        } else {
            decodeBody(ctx, buffer, out);
        }
        if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
            place = Place.HEAD;
            head.reset();
        }
    }

    private void decodeHead(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
            throws Exception {
        if (!head.scan(buffer)) {
            return;
        }
        RequestCheck.Fault fault = head.fault();
        if (fault != null) {
            HttpRequest refused = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            refused.setDecoderResult(DecoderResult.failure(new HeadFault(fault)));
            giveUp(buffer, out, refused);
            return;
        }
        super.decode(ctx, buffer, out);
        boolean chunked =
                !out.isEmpty()
                        && out.getLast() instanceof HttpRequest request
                        && request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
        place = chunked ? Place.CHUNKS : Place.BODY;
        chunks.reset();
    }

    private void decodeBody(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
            throws Exception {
        if (place == Place.CHUNKS && !chunks.scan(buffer)) {
            LastHttpContent refused = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            refused.setDecoderResult(
                    DecoderResult.failure(
                            new HeadFault(
                                    new RequestCheck.Fault(400, "The body is not well chunked"))));
            giveUp(buffer, out, refused);
            return;
        }
        int before = buffer.readableBytes();
        super.decode(ctx, buffer, out);
        chunks.taken(before - buffer.readableBytes());
    }

    /** Nothing after this can be trusted, so nothing is read any more. */
    private void giveUp(ByteBuf buffer, List<Object> out, Object refused) {
        broken = true;
        buffer.skipBytes(buffer.readableBytes());
        out.add(refused);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Both Transfer-Encoding and Content-Length");
    }

    /** Goes on with what was held back. */
    void resume() throws Exception {
        ChannelHandlerContext ctx = context;
        if (!reading && ctx != null && !ctx.isRemoved()) {
            reading = true;
            try {
                super.channelRead(ctx, Unpooled.EMPTY_BUFFER);
            } finally {
                reading = false;
            }
        }
    }
}
