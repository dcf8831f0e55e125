package dev.earshot.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder in its strictest setting, which holds back the next request until the present
 * exchange is over. Confined to the loop.
 */
final class RequestDecoder extends HttpRequestDecoder {
    /** Reading stops during an exchange, but for what one read or a half-closing peer leaves. */
    private static final int MAX_HELD_BACK = 256 * 1024;

    private final HttpStage stage;
    private @Nullable ChannelHandlerContext context;
    private boolean reading;

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
        if (!stage.busy()) {
            super.decode(ctx, buffer, out);
        }
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
