package dev.earshot.gateway.http;

import io.netty.channel.DefaultEventLoop;

/** A loop whose thread is whoever asks; it never starts one of its own. For one thread. */
final class SameThreadLoop extends DefaultEventLoop {
    @Override
    public boolean inEventLoop(Thread thread) {
        return true;
    }
}
