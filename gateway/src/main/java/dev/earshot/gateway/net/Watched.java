package dev.earshot.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * A channel handler with deadlines that its loop looks at about once a second, in place of a timer
 * of its own. Confined to the loop.
 */
public abstract class Watched extends ChannelInboundHandlerAdapter {
    /** Its place in the loop's list, -1 while it is in none. */
    int slot = -1;

    /** Creates it in no list. */
    protected Watched() {}

    /**
     * Compares its deadlines with the present.
     *
     * @param nowMillis the loop's clock, see {@link NettyLoop#nowMillis()}
     */
    protected abstract void onSweep(int nowMillis);

    /** The gateway stops: finish what is under way and end. */
    protected abstract void onStop();

    /**
     * A number that changes whenever the kernel takes bytes of this channel, and is 0 while nothing
     * waits.
     */
    protected static long writeProgress(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        if (queue == null || queue.isEmpty()) {
            return 0;
        }
        return ((long) System.identityHashCode(queue.current()) << 31)
                ^ (queue.currentProgress() + 1);
    }
}
