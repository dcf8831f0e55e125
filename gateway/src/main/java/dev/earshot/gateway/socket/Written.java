package dev.earshot.gateway.socket;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPromise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A promise that runs something when the kernel has taken the bytes. Confined to the loop. */
final class Written extends DefaultChannelPromise {
    private static final Logger LOG = LoggerFactory.getLogger(Written.class);

    private final Runnable onWritten;

    Written(Channel channel, Runnable onWritten) {
        super(channel, channel.eventLoop());
        this.onWritten = onWritten;
    }

    @Override
    public boolean trySuccess(@Nullable Void result) {
        boolean first = super.trySuccess(null);
        if (first) {
            try {
                onWritten.run();
            } catch (RuntimeException bug) {
                LOG.error("A callback after a write failed", bug);
            }
        }
        return first;
    }
}
