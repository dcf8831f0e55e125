package dev.earshot.gateway.peer;

import dev.earshot.gateway.net.Rate;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

/**
 * The room that one lasting connection takes up; it is given back when the socket has closed. Add
 * it to the close future of the socket. Thread-safe.
 */
public final class Seat implements Seating, ChannelFutureListener {
    private final Peer user;
    private final Rate userMessages;
    private final Runnable givenBack;

    Seat(Peer user, Rate userMessages, Runnable givenBack) {
        this.user = user;
        this.userMessages = userMessages;
        this.givenBack = givenBack;
    }

    /** Takes a message off what the user may send over all of its connections. */
    public boolean takesMessage(long nowNanos) {
        return user.take(Peers.MESSAGES, userMessages, nowNanos);
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
        givenBack.run();
    }
}
