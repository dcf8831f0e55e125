package dev.earshot.gateway.socket;

import dev.earshot.core.connection.Ending;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.gateway.peer.Seat;
import dev.earshot.wire.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A WebSocket after its upgrade (RFC 6455). Confined to the event loop. */
final class WebSocketLink extends Link implements FrameSink {
    private static final int PING_WINDOW_MILLIS = 1000;

    /** Most that waits for a peer whose pings are each answered. */
    private static final int PONG_ROOM_BYTES = 16 * 1024;

    private final FrameReader reader;
    private int heardAt;
    private int pingWindow;
    private int pings;
    private final Intake intake;
    private byte @Nullable [] owedPong;

    WebSocketLink(SocketLoop shared, Channel channel, boolean takesBinary, Seat seat) {
        super(shared, channel);
        intake = new Intake(shared.peers(), shared.traffic(), seat);
        reader = new FrameReader(shared.limits(), takesBinary);
        heardAt = shared.loop().nowMillis();
        pingWindow = heardAt;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof ByteBuf in
                    && (state() == State.OPEN || state() == State.CLOSING)) {
                heardAt = shared().loop().nowMillis();
                heard(heardAt);
                readBounded(in);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void readBounded(ByteBuf in) {
        String tooMuch = intake.onBytes(in.readableBytes());
        if (tooMuch != null) {
            abandonAndHangUp(CloseCode.RATE_LIMITED, tooMuch);
            return;
        }
        reader.read(in, this, heardAt);
        tooMuch = intake.onHeld(reader.heldBytes());
        if (tooMuch != null) {
            abandonAndHangUp(CloseCode.POLICY_VIOLATION, tooMuch);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var _ = intake.onHeld(0);
        super.channelInactive(ctx);
    }

    @Override
    public boolean onText(byte[] utf8) {
        String tooMuch = state() == State.OPEN ? intake.onMessage() : null;
        if (tooMuch != null) {
            abandonAndHangUp(CloseCode.RATE_LIMITED, tooMuch);
            return false;
        }
        if (state() == State.OPEN) {
            shared().traffic().messageReceived();
            shared().service().received(connection(), utf8);
        }
        return readsOn();
    }

    @Override
    public boolean onBinary(byte[] payload) {
        if (state() == State.OPEN) {
            shared().traffic().messageReceived();
            shared().service().receivedBinary(connection(), payload);
        }
        return readsOn();
    }

    @Override
    public boolean onPing(byte[] payload) {
        if (state() != State.OPEN) {
            return readsOn();
        }
        if (!countsPing()) {
            return false;
        }
        // A peer that does not read gets one answer for many pings, when it has read.
        owedPong = payload;
        payPong();
        return true;
    }

    private void payPong() {
        byte[] payload = owedPong;
        if (payload != null && state() == State.OPEN && queuedBytes() < PONG_ROOM_BYTES) {
            owedPong = null;
            write(Frames.pong(channel().alloc(), payload));
        }
    }

    @Override
    public void onTurnEnd() {
        super.onTurnEnd();
        payPong();
    }

    private boolean countsPing() {
        if (heardAt - pingWindow >= PING_WINDOW_MILLIS) {
            pingWindow = heardAt;
            pings = 0;
        }
        pings++;
        if (pings > shared().limits().pingsPerSecond()) {
            abandonAndHangUp(CloseCode.RATE_LIMITED, intake.onTooManyPings());
            return false;
        }
        return true;
    }

    @Override
    public boolean onPong() {
        if (state() == State.OPEN && !countsPing()) {
            return false;
        }
        // Never left out: the first one proves to the core that "connected" has arrived.
        tellAlive(heardAt);
        return readsOn();
    }

    private boolean readsOn() {
        return state() == State.OPEN || state() == State.CLOSING;
    }

    @Override
    public void onClose(byte[] payload) {
        endClean();
        if (state() == State.OPEN) {
            begin(State.DEAF, Endings.closed());
            byte[] code = payload.length > 2 ? new byte[] {payload[0], payload[1]} : payload;
            channel()
                    .writeAndFlush(Frames.close(channel().alloc(), code))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            var _ = channel().close();
        }
    }

    @Override
    public void onViolation(CloseCode code, @Nullable String reason) {
        abandonAndHangUp(code, reason == null ? "" : reason);
    }

    /** Ends our half at once and lets the peer read why before the socket goes. */
    private void abandonAndHangUp(CloseCode code, String reason) {
        boolean first = state() == State.OPEN;
        abandon(code, reason);
        reader.forget();
        var _ = intake.onHeld(0);
        if (first) {
            egress().finish(channel());
        }
    }

    @Override
    @Nullable ByteBuf framed(OutboundMessage message) {
        return shared().frame(message);
    }

    @Override
    void writeClose(CloseCode code, String reason) {
        write(Frames.close(channel().alloc(), Frames.closePayload(code, reason)));
    }

    @Override
    public void ping() {
        if (state() == State.OPEN) {
            write(Frames.ping(channel().alloc()));
        }
    }

    @Override
    Ending droppedEnding() {
        return Endings.dropped();
    }

    @Override
    void onLivenessCheck(int nowMillis) {
        if (nowMillis - heardAt > shared().limits().pongWait().toMillis()) {
            abandon(CloseCode.HEARTBEAT_TIMEOUT, "No sign of life in time");
        } else if (reader.overdue(nowMillis)) {
            abandonAndHangUp(CloseCode.POLICY_VIOLATION, "A message took too long");
        } else {
            payPong();
            if (dueToAsk(nowMillis)) {
                ping();
            }
        }
    }
}
