package dev.earshot.gateway.socket;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Handshake;
import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.gateway.net.Egress;
import dev.earshot.gateway.net.TurnEnd;
import dev.earshot.gateway.net.Watched;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.EventId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lasting connection: the only handler left in its pipeline, and core's way to send. What is
 * sent during a turn of the loop is flushed once at its end. Confined to the event loop.
 */
abstract class Link extends Watched implements Outbound, TurnEnd {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int TOLD_EVERY_MILLIS = 1000;

    private final SocketLoop shared;
    private final Channel channel;
    private final Egress egress;
    private @Nullable Connection connection;
    private @Nullable Ending ending;
    private State state = State.OPEN;
    private boolean dirty;
    private boolean over;
    private int stalledSince;
    private int askedAt;
    private int toldAt;
    private int closingSince;
    private long progress;

    /** Where in its life. */
    enum State {
        /** Both directions carry messages. */
        OPEN,
        /** The server's close is out; the peer's is awaited. */
        CLOSING,
        /** Nothing of the peer is read any more; it is given time to read what was sent. */
        DEAF,
        /** The socket has gone. */
        GONE
    }

    Link(SocketLoop shared, Channel channel) {
        this.shared = shared;
        this.channel = channel;
        egress = Egress.of(channel);
        int now = shared.loop().nowMillis();
        stalledSince = now;
        askedAt = now;
        toldAt = now;
    }

    /** Introduces it to the core; its pipeline is in place. */
    void open(Handshake handshake) {
        shared.traffic().socketOpened(handshake.transport());
        connection = shared.service().opened(handshake, this);
        shared.loop().watch(this);
        touch();
    }

    SocketLoop shared() {
        return shared;
    }

    Channel channel() {
        return channel;
    }

    Egress egress() {
        return egress;
    }

    State state() {
        return state;
    }

    Connection connection() {
        Connection present = connection;
        if (present == null) {
            throw new IllegalStateException("Not opened");
        }
        return present;
    }

    /** The message in this transport's framing, shared by all receivers; null to skip it. */
    abstract @Nullable ByteBuf framed(OutboundMessage message);

    /** The same with an id where the transport has them; the caller's to release. */
    @Nullable ByteBuf framed(OutboundMessage message, @Nullable EventId id) {
        ByteBuf shared = framed(message);
        return shared == null ? null : shared.retainedDuplicate();
    }

    /** Queues what tells the peer about the end. */
    abstract void writeClose(CloseCode code, String reason);

    /** What it means that the peer ended its half of the socket without a word. */
    abstract Ending droppedEnding();

    /** Asks for life, or ends a silent peer, once a sweep. */
    abstract void onLivenessCheck(int nowMillis);

    @Override
    public Loop loop() {
        return shared.loop();
    }

    @Override
    public void send(OutboundMessage message) {
        send(message, null);
    }

    @Override
    public void send(OutboundMessage message, @Nullable Runnable onWritten) {
        if (state != State.OPEN) {
            return;
        }
        ByteBuf frame = framed(message);
        if (frame == null) {
            return;
        }
        if (!hasRoomFor(frame.readableBytes())) {
            onFull(message);
            return;
        }
        ChannelPromise promise =
                onWritten == null
                        ? channel.unsafe().voidPromise()
                        : new Written(channel, onWritten);
        egress.write(channel, frame.retainedDuplicate(), promise);
        shared.traffic().messageSent();
        touch();
    }

    @Override
    public boolean offer(OutboundMessage message, @Nullable EventId id) {
        if (state != State.OPEN) {
            return false;
        }
        ByteBuf frame = framed(message, id);
        if (frame == null) {
            return true;
        }
        if (!hasRoomFor(frame.readableBytes())) {
            frame.release();
            return false;
        }
        egress.write(channel, frame, channel.unsafe().voidPromise());
        shared.traffic().messageSent();
        touch();
        return true;
    }

    private boolean hasRoomFor(int bytes) {
        long queued = queuedBytes();
        if (queued == 0 || queued + bytes <= shared.queueBytes()) {
            return true;
        }
        // Perhaps the kernel has room, only nobody has asked it during this turn.
        egress.flush(channel);
        queued = queuedBytes();
        return queued == 0 || queued + bytes <= shared.queueBytes();
    }

    private void onFull(OutboundMessage message) {
        if (message.onFull() == OutboundMessage.OnFull.DROP) {
            shared.traffic().messageDropped();
            return;
        }
        close(CloseCode.SLOW_CONSUMER, "What was sent was not read in time");
        // The core is in the middle of sending to many: it hears of this one afterwards.
        shared.loop().execute(() -> end(Endings.of(CloseCode.SLOW_CONSUMER, false)));
    }

    @Override
    public long queuedBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (state != State.OPEN) {
            return;
        }
        begin(State.CLOSING, Endings.of(code, false));
        shared.traffic().closed(code);
        writeClose(code, reason);
        touch();
    }

    /** The gateway itself gives the peer up; nothing it sends is read any more. */
    void abandon(CloseCode code, String reason) {
        if (state != State.OPEN) {
            var _ = channel.close();
            return;
        }
        close(code, reason);
        state = State.DEAF;
        end(Endings.of(code, false));
    }

    /** Moves on to closing; the socket is closed at the latest after the close wait. */
    void begin(State next, Ending because) {
        state = next;
        ending = because;
        closingSince = shared.loop().nowMillis();
    }

    /** Tells the core, once. */
    void end(Ending because) {
        if (over || connection == null) {
            return;
        }
        over = true;
        shared.traffic().socketClosed(connection().handshake().transport());
        shared.service().closed(connection(), because);
    }

    /** The peer's half of the closing handshake arrived as well. */
    void endClean() {
        Ending because = ending;
        end(
                because == null
                        ? Endings.closed()
                        : new Ending(because.reason(), because.detail(), true));
    }

    /** Writes a frame of the gateway itself. */
    void write(ByteBuf frame) {
        egress.write(channel, frame, channel.unsafe().voidPromise());
        touch();
    }

    /** Asks for a flush at the end of this turn. */
    final void touch() {
        if (!dirty) {
            dirty = true;
            shared.loop().atTurnEnd(this);
        }
    }

    @Override
    public void onTurnEnd() {
        dirty = false;
        if (state != State.GONE) {
            egress.flush(channel);
        }
    }

    /** The peer showed life; the core is told at most once a second. */
    void heard(int nowMillis) {
        if (nowMillis - toldAt >= TOLD_EVERY_MILLIS) {
            tellAlive(nowMillis);
        }
    }

    /** Tells the core of a sign of life now. */
    void tellAlive(int nowMillis) {
        if (!over) {
            toldAt = nowMillis;
            shared.service().alive(connection());
        }
    }

    boolean dueToAsk(int nowMillis) {
        if (nowMillis - askedAt < shared.limits().pingPeriod().toMillis()) {
            return false;
        }
        askedAt = nowMillis;
        return true;
    }

    /** Whether the kernel has taken everything. */
    boolean allTaken() {
        return progress == 0;
    }

    @Override
    protected void onSweep(int nowMillis) {
        if (state == State.OPEN) {
            checkProgress(nowMillis);
        }
        if (state == State.OPEN) {
            onLivenessCheck(nowMillis);
        } else if (nowMillis - closingSince > shared.limits().closeWait().toMillis()) {
            var _ = channel.close();
        }
    }

    private void checkProgress(int nowMillis) {
        long present = writeProgress(channel);
        if (present == 0 || present != progress) {
            progress = present;
            stalledSince = nowMillis;
        } else if (nowMillis - stalledSince > shared.limits().writeWait().toMillis()) {
            abandon(CloseCode.SLOW_CONSUMER, "What was sent was not read in time");
        }
    }

    @Override
    protected void onStop() {
        close(CloseCode.GOING_AWAY, "The server stops");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (Egress.isPeersEnd(event)) {
            Ending because = ending;
            end(because == null ? droppedEnding() : because);
            var _ = channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.GONE;
        shared.loop().unwatch(this);
        Ending because = ending;
        end(because == null ? Endings.reset() : because);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (Egress.isNetworkFailure(cause)) {
            if (ending == null) {
                ending = Endings.failed(cause);
            }
            var _ = channel.close();
        } else {
            LOG.error("A connection failed", cause);
            abandon(CloseCode.INTERNAL_ERROR, "The server failed");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        // The queue has a bound of its own.
    }
}
