package dev.earshot.core.topic;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;

/** One receiver of topics. Its identity is object identity. */
public interface Subscriber {
    /** The loop on which {@link #deliver} is called. */
    Loop loop();

    /** Takes one message. Called only on {@link #loop()}; never blocks or throws. */
    void deliver(OutboundMessage message);
}
