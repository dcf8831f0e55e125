package dev.earshot.gateway.tls;

import dev.earshot.gateway.net.Traffic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * Stands first on a port with TLS until the peer has sent a byte: a handshake gets what speaks TLS,
 * a request in plain text an answer that a person can read. A socket that never says anything costs
 * no more than without TLS. Confined to the event loop.
 */
public final class FirstByte extends ChannelInboundHandlerAdapter {
    private static final byte HANDSHAKE = 22;
    private static final byte[] PLAIN_TEXT_ANSWER = answer();

    private final Certificates certificates;
    private final Traffic traffic;
    private boolean refused;

    /** Waits for the first byte of one socket. */
    public FirstByte(Certificates certificates, Traffic traffic) {
        this.certificates = certificates;
        this.traffic = traffic;
    }

    private static byte[] answer() {
        String body = "{\"message\":\"This port speaks HTTPS; use an address with https or wss\"}";
        String head =
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused || !(message instanceof ByteBuf in) || !in.isReadable()) {
            ReferenceCountUtil.release(message);
            return;
        }
        byte first = in.getByte(in.readerIndex());
        if (first == HANDSHAKE) {
            ctx.pipeline().replace(this, null, certificates.newHandler(ctx.alloc()));
            ctx.pipeline().fireChannelRead(message);
            return;
        }
        refused = true;
        in.release();
        if ((first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z')) {
            traffic.answered(400);
            // The HTTP stage behind closes the socket when the peer does, or when it takes too
            // long.
            ctx.writeAndFlush(Unpooled.wrappedBuffer(PLAIN_TEXT_ANSWER))
                    .addListener(_ -> endOutput(ctx));
        } else {
            var _ = ctx.close();
        }
    }

    private static void endOutput(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        } else {
            var _ = ctx.close();
        }
    }
}
