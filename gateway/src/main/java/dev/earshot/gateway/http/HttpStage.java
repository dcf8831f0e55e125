package dev.earshot.gateway.http;

import dev.earshot.gateway.net.Egress;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.Refused;
import dev.earshot.gateway.net.Watched;
import dev.earshot.gateway.peer.Client;
import dev.earshot.gateway.peer.UnfinishedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket that speaks HTTP, one exchange at a time, until it closes or becomes a WebSocket or an
 * event stream. Confined to its event loop.
 */
public final class HttpStage extends Watched {
    private static final Logger LOG = LoggerFactory.getLogger(HttpStage.class);
    private static final byte[] NOTHING = new byte[0];

    private final HttpService service;
    private final NettyLoop loop;
    private final RequestDecoder decoder;
    private Phase phase = Phase.HEAD;
    private int since;
    private boolean begun;
    private boolean bodiless;
    private boolean served;
    private boolean stopping;
    private boolean inputEnded;
    private boolean known;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Errand errand;
    private @Nullable LiveExchange exchange;
    private @Nullable AnswerWriter writer;
    private @Nullable Runnable onLeft;
    private final UnfinishedBytes.Account unfinished;
    private byte[] body = NOTHING;
    private int bodyLength;
    private long lastProgress;

    private enum Phase {
        /** Waits for the head of a request. */
        HEAD,
        /** Waits until somebody knows who asks, or whether it may; nothing is read meanwhile. */
        ADMITTING,
        /** Collects its body. */
        BODY,
        /** A handler is at work. */
        ANSWERING,
        /** The answer is on its way. */
        WRITING,
        /** The last answer is out; input is thrown away until the peer closes too. */
        LINGER,
        /** Closed, or taken over by something else. */
        GONE
    }

    private HttpStage(HttpService service, NettyLoop loop) {
        this.service = service;
        this.loop = loop;
        decoder = new RequestDecoder(this, service.limits());
        unfinished = service.peers().unfinished().account();
    }

    /** Makes a fresh socket speak HTTP. */
    public static void install(ChannelPipeline pipeline, HttpService service, NettyLoop loop) {
        HttpStage stage = new HttpStage(service, loop);
        pipeline.addLast(stage.decoder, stage);
    }

    NettyLoop loop() {
        return loop;
    }

    Channel channel() {
        return context().channel();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext present = context;
        if (present == null) {
            throw new IllegalStateException("Not in a pipeline");
        }
        return present;
    }

    /** Whether the next request must wait. */
    boolean busy() {
        return phase == Phase.ADMITTING || phase == Phase.ANSWERING || phase == Phase.WRITING;
    }

    void onBytes() {
        if (phase == Phase.HEAD && !begun) {
            begun = true;
            // A fresh socket has its time since the accept, however late its first byte is.
            since = served ? loop.nowMillis() : since;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        since = loop.nowMillis();
        loop.watch(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request && phase == Phase.HEAD) {
                onHead(request);
            }
            if (message instanceof HttpContent content) {
                if (phase == Phase.BODY) {
                    onContent(content);
                } else if (phase == Phase.ADMITTING) {
                    // The decoder hands the end of a request without a body out with its head.
                    bodiless = true;
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(HttpRequest request) {
        begun = false;
        bodiless = false;
        bodyLength = 0;
        body = NOTHING;
        boolean expectsContinue = Reception.expectsContinue(request);
        Client socket = service.peers().direct(channel().remoteAddress());
        Errand found = Reception.judge(service, socket, request, stopping);
        if (found instanceof Errand.Wait wait) {
            phase = Phase.ADMITTING;
            since = loop.nowMillis();
            channel().config().setAutoRead(false);
            wait.next().thenAccept(next -> loop.run(() -> onAdmitted(next, expectsContinue)));
        } else {
            begin(found, expectsContinue);
        }
    }

    private void onAdmitted(Errand found, boolean expectsContinue) {
        if (phase != Phase.ADMITTING || !channel().isActive()) {
            return;
        }
        begin(found, expectsContinue);
        if (bodiless && phase == Phase.BODY) {
            onComplete(found);
        } else if (!busy()) {
            readOn();
        }
    }

    private void begin(Errand found, boolean expectsContinue) {
        phase = Phase.BODY;
        since = loop.nowMillis();
        errand = found;
        known |= found.isByKnownUser();
        if (found instanceof Errand.Refuse refuse) {
            if (refuse.atOnce()) {
                answerEarly(refuse);
            }
        } else if (found.maxBodyBytes() > 0 && expectsContinue) {
            var _ = context().writeAndFlush(AnswerWriter.proceed());
        }
    }

    private void onContent(HttpContent content) {
        Errand present = errand;
        if (present == null) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            RequestCheck.Fault fault = RequestCheck.ofFailure(content.decoderResult().cause());
            answerEarly(present.refusedBy(fault.status(), fault.message()));
            return;
        }
        ByteBuf part = content.content();
        int size = part.readableBytes();
        if (size > 0 && bodyLength + size > present.maxBodyBytes()) {
            answerEarly(present.refusedBy(413, Reception.tooLarge(present.maxBodyBytes())));
            return;
        }
        if (size > 0) {
            if (bodyLength + size > body.length) {
                int most = present.maxBodyBytes();
                int wanted = Math.max(bodyLength + size, Math.min(most, body.length * 2));
                body = Arrays.copyOf(body, wanted);
                if (!unfinished.hold(wanted)) {
                    service.traffic().refused(Refused.UNFINISHED);
                    answerEarly(present.refusedBy(503, "Too much is being sent; try again later"));
                    return;
                }
            }
            part.readBytes(body, bodyLength, size);
            bodyLength += size;
        }
        if (content instanceof LastHttpContent) {
            onComplete(present);
        }
    }

    private void onComplete(Errand present) {
        byte[] complete = bodyLength == body.length ? body : Arrays.copyOf(body, bodyLength);
        dropBody();
        errand = null;
        phase = Phase.ANSWERING;
        since = loop.nowMillis();
        switch (present) {
            case Errand.Refuse refuse -> {
                exchange = new LiveExchange(this, refuse.inquiry(), Map.of(), NOTHING, null);
                answer(exchange(), refuse.answer());
            }
            case Errand.Wait _ -> throw new IllegalStateException("Nobody knows yet who asks");
            case Errand.Enter enter ->
                    enter.door().enter(new Newcomer(this, enter.inquiry(), enter.principal()));
            case Errand.Handle handle -> {
                LiveExchange fresh =
                        new LiveExchange(
                                this,
                                handle.inquiry(),
                                handle.pathParameters(),
                                complete,
                                handle.principal());
                exchange = fresh;
                try {
                    handle.route().handler().handle(fresh);
                } catch (RuntimeException bug) {
                    LOG.error(
                            "The handler of {} {} failed",
                            handle.route().method(),
                            handle.route().pattern(),
                            bug);
                    fresh.respondError(500, "The server failed; try again later");
                }
            }
        }
        if (busy()) {
            channel().config().setAutoRead(false);
        }
    }

    private void dropBody() {
        body = NOTHING;
        var _ = unfinished.hold(0);
    }

    private LiveExchange exchange() {
        LiveExchange present = exchange;
        if (present == null) {
            throw new IllegalStateException("No exchange");
        }
        return present;
    }

    /** Answers while the peer still sends; nothing of it is read any more. */
    private void answerEarly(Errand.Refuse refuse) {
        errand = null;
        dropBody();
        phase = Phase.ANSWERING;
        exchange = new LiveExchange(this, refuse.closing().inquiry(), Map.of(), NOTHING, null);
        answer(exchange(), refuse.answer());
    }

    /** Sends an answer, unless the socket has gone. Run on the loop, once for each exchange. */
    void answer(LiveExchange from, Answer answer) {
        if (phase != Phase.ANSWERING || !channel().isActive()) {
            if (answer instanceof Answer.Streamed streamed) {
                streamed.source().onEnd();
            }
            return;
        }
        phase = Phase.WRITING;
        since = loop.nowMillis();
        lastProgress = 0;
        service.traffic().answered(answer.status());
        boolean keepAlive = from.inquiry().keepAlive() && !stopping && !inputEnded;
        AnswerWriter fresh = new AnswerWriter(this, context(), service.limits());
        writer = fresh;
        fresh.write(from.inquiry(), answer, keepAlive);
    }

    /** Everything of the answer was taken by the kernel, or never will be. */
    void onAnswered(boolean keepAlive) {
        writer = null;
        exchange = null;
        if (phase != Phase.WRITING) {
            return;
        }
        if (!keepAlive || stopping || inputEnded) {
            linger();
            return;
        }
        phase = Phase.HEAD;
        since = loop.nowMillis();
        begun = false;
        served = true;
        readOn();
    }

    /** Goes on with what was held back, then with what comes. */
    private void readOn() {
        if (!channel().config().isAutoRead()) {
            channel().config().setAutoRead(true);
        }
        try {
            decoder.resume();
        } catch (Exception e) {
            exceptionCaught(context(), e);
        }
    }

    private void linger() {
        if (inputEnded) {
            close();
            return;
        }
        phase = Phase.LINGER;
        since = loop.nowMillis();
        channel().config().setAutoRead(true);
        Egress.of(channel()).finish(channel());
    }

    void close() {
        var _ = channel().close();
    }

    /** The door does not know yet; {@code leaving} is run if the peer goes before it does. */
    void waitForDoor(Runnable leaving) {
        if (phase == Phase.ANSWERING) {
            phase = Phase.ADMITTING;
            onLeft = leaving;
            if (inputEnded) {
                close();
            }
        }
    }

    /** The door knows. False where the peer has gone meanwhile. */
    boolean goOn() {
        onLeft = null;
        if (phase == Phase.ADMITTING) {
            phase = Phase.ANSWERING;
        }
        return phase == Phase.ANSWERING && channel().isActive();
    }

    void takeOver(ByteBuf head, Watched link, Runnable opened) {
        ChannelHandlerContext ctx = context();
        phase = Phase.GONE;
        loop.unwatch(this);
        var _ = ctx.write(head, ctx.voidPromise());
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.replace(this, null, link);
        opened.run();
        // Bytes that came right behind the request go to the new handler now.
        pipeline.remove(decoder);
        channel().config().setAutoRead(true);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        AnswerWriter present = writer;
        if (present != null) {
            present.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (Egress.isPeersEnd(event)) {
            inputEnded = true;
            AnswerWriter present = writer;
            // Who asked and closed its half still gets an answer, but no endless body or socket.
            if (!busy() || onLeft != null || (present != null && present.streaming())) {
                close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.GONE;
        dropBody();
        loop.unwatch(this);
        AnswerWriter present = writer;
        writer = null;
        if (present != null) {
            present.onGone();
        }
        Runnable leaving = onLeft;
        onLeft = null;
        if (leaving != null) {
            leaving.run();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!Egress.isNetworkFailure(cause)) {
            LOG.warn("Closing a socket after an unexpected failure", cause);
        }
        var _ = ctx.channel().close();
    }

    @Override
    protected void onSweep(int nowMillis) {
        HttpLimits limits = service.limits();
        int elapsed = nowMillis - since;
        switch (phase) {
            case HEAD -> {
                Duration bound =
                        begun || !served ? limits.headersTime() : bounded(limits.idleTime());
                if (elapsed > bound.toMillis()) {
                    close();
                }
            }
            case BODY -> {
                Errand present = errand;
                if (elapsed > limits.bodyTime().toMillis() && present != null) {
                    answerEarly(present.refusedBy(408, "The body took too long"));
                }
            }
            case ADMITTING -> {
                // Whoever judges the credential answers within a bound of its own.
            }
            case ANSWERING -> {
                LiveExchange present = exchange;
                if (elapsed > limits.answerTime().toMillis() && present != null) {
                    present.respondError(503, "The server took too long; try again later");
                }
            }
            case WRITING -> {
                long progress = writeProgress(channel());
                if (progress == 0 || progress != lastProgress) {
                    lastProgress = progress;
                    since = nowMillis;
                } else if (elapsed > bounded(limits.stallTime()).toMillis()) {
                    close();
                }
            }
            case LINGER -> {
                if (elapsed > limits.lingerTime().toMillis()) {
                    close();
                }
            }
            case GONE -> loop.unwatch(this);
        }
    }

    /** Nobody knows who a stranger is, and who has closed its half may never read again. */
    private Duration bounded(Duration usual) {
        Duration ofStrangers = service.peers().limits().strangerTime();
        boolean less = (!known || inputEnded) && ofStrangers.compareTo(usual) < 0;
        return less ? ofStrangers : usual;
    }

    @Override
    protected void onStop() {
        stopping = true;
        if (phase == Phase.HEAD) {
            close();
        }
    }
}
