package dev.earshot.gateway.peer;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A socket that there is no room for: it is sent an answer to whatever it may ask, and closed when
 * it had a second to read it. Confined to its event loop.
 */
final class TurnedAway extends ChannelInboundHandlerAdapter {
    /** Closing at once would reset the socket and destroy the answer with it. */
    private static final int LINGER_SECONDS = 1;

    /** What is said. Immutable. */
    enum Answer {
        /** Of this address there are too many. */
        ADDRESS_FULL("429 Too Many Requests", "Your address has too many connections; close one"),
        /** Of all together there are too many. */
        NODE_FULL("503 Service Unavailable", "The server is full; try again later");

        private final String text;

        Answer(String status, String message) {
            String body = "{\"message\":\"" + message + "\"}";
            String head =
                    "HTTP/1.1 "
                            + status
                            + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";
            text = head + body;
        }
    }

    private final Answer answer;

    TurnedAway(Answer answer) {
        this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.copiedBuffer(answer.text, StandardCharsets.US_ASCII))
                .addListener(done -> {
                    if (done.isSuccess() && context.channel() instanceof DuplexChannel duplex) {
                        var _ = duplex.shutdownOutput();
                    } else {
                        var _ = context.close();
                    }
                });
        var _ =
                context.executor()
                        .schedule(
                                () -> {
                                    var _ = context.close();
                                },
                                LINGER_SECONDS,
                                TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
