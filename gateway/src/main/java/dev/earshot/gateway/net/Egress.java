package dev.earshot.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * How bytes leave a socket: as they are, right into its outbound queue, or through TLS. Either way
 * what was written and not yet taken by the kernel counts in that queue. Confined to the socket's
 * event loop.
 */
public abstract sealed class Egress {
    private static final Egress PLAIN = new Plain();

    private Egress() {}

    /** The way out of a socket that has begun to speak. */
    public static Egress of(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null ? PLAIN : new Encrypted(tls);
    }

    /** Whether an event says that the peer ended its half, of TCP or of TLS. */
    public static boolean isPeersEnd(Object event) {
        return event instanceof ChannelInputShutdownReadComplete
                || (event instanceof SslCloseCompletionEvent end && end.isSuccess());
    }

    /** Whether a failure is one of the network or of the peer's TLS, and no bug. */
    public static boolean isNetworkFailure(Throwable cause) {
        return cause instanceof IOException
                || (cause instanceof DecoderException && cause.getCause() instanceof IOException);
    }

    /** Queues bytes, which it takes over. */
    public abstract void write(Channel channel, ByteBuf bytes, ChannelPromise promise);

    /** Gives what is queued to the kernel, as much as it takes. */
    public abstract void flush(Channel channel);

    /** Sends what is queued, then ends our half; nothing that the peer still sends is of use. */
    public abstract void finish(Channel channel);

    /** Whether the kernel can send a file without the program seeing it. */
    public abstract boolean sendsFiles();

    private static void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        } else {
            var _ = channel.close();
        }
    }

    private static final class Plain extends Egress {
        @Override
        public void write(Channel channel, ByteBuf bytes, ChannelPromise promise) {
            channel.unsafe().write(bytes, promise);
        }

        @Override
        public void flush(Channel channel) {
            channel.unsafe().flush();
        }

        @Override
        public void finish(Channel channel) {
            channel.unsafe().flush();
            endOutput(channel);
        }

        @Override
        public boolean sendsFiles() {
            return true;
        }
    }

    private static final class Encrypted extends Egress {
        private final SslHandler tls;

        /** Whether there may be something that was not encrypted yet. */
        private boolean unencrypted = true;

        Encrypted(SslHandler tls) {
            this.tls = tls;
        }

        @Override
        public void write(Channel channel, ByteBuf bytes, ChannelPromise promise) {
            unencrypted = true;
            var _ = channel.write(bytes, promise);
        }

        @Override
        public void flush(Channel channel) {
            if (unencrypted) {
                unencrypted = false;
                channel.flush();
            } else {
                // The TLS handler would make a record of nothing each time it is asked.
                channel.unsafe().flush();
            }
        }

        @Override
        public void finish(Channel channel) {
            flush(channel);
            // Records that come after our close_notify make the JDK's engine fail.
            channel.pipeline().addFirst(new Deaf());
            tls.closeOutbound().addListener(_ -> endOutput(channel));
        }

        @Override
        public boolean sendsFiles() {
            return false;
        }
    }

    /** Throws away what comes in. */
    private static final class Deaf extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
