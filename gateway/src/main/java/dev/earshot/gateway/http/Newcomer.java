package dev.earshot.gateway.http;

import dev.earshot.core.identity.Principal;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.Watched;
import dev.earshot.gateway.peer.Client;
import dev.earshot.wire.Json;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated request for a lasting connection, from an admitted origin. Confined to the event
 * loop of its socket.
 */
public final class Newcomer {
    private final HttpStage stage;
    private final Inquiry inquiry;
    private final Principal principal;

    Newcomer(HttpStage stage, Inquiry inquiry, Principal principal) {
        this.stage = stage;
        this.inquiry = inquiry;
        this.principal = principal;
    }

    /** Who asks. */
    public Principal principal() {
        return principal;
    }

    /** The request's headers. */
    public HttpHeaders headers() {
        return inquiry.headers();
    }

    /** The first value of a query parameter, decoded, or null. */
    public @Nullable String query(String name) {
        return inquiry.target().query(name);
    }

    /** Whether only the head of the answer is wanted. */
    public boolean isHead() {
        return inquiry.method().equals("HEAD");
    }

    /** Whether it came as HTTP/1.1. */
    public boolean isHttp11() {
        return inquiry.http11();
    }

    /** Headers, without a last line end, that say whose pages may read the answer. */
    public String readers() {
        return ResponseHead.readers(inquiry.corsOrigin());
    }

    /** The peer's address, or that of who is behind a trusted proxy. */
    public String clientIp() {
        return inquiry.client().ip();
    }

    /** Who is at the other end, as far as the network knows. */
    public Client client() {
        return inquiry.client();
    }

    /** The loop of the socket. */
    public NettyLoop loop() {
        return stage.loop();
    }

    /** The socket. */
    public Channel channel() {
        return stage.channel();
    }

    /**
     * Where it was neither answered nor taken over yet, it waits until {@link #goOn()}; what it
     * sends is held back meanwhile.
     *
     * @param leaving run if it goes before
     */
    public void waitForDoor(Runnable leaving) {
        stage.waitForDoor(leaving);
    }

    /** It is going to be answered or taken over. False where it has gone. */
    public boolean goOn() {
        return stage.goOn();
    }

    /** Answers {@code {"message":…}}; the newcomer stays outside. */
    public void refuse(int status, String message, Map<String, String> headers) {
        stage.answer(
                new LiveExchange(stage, inquiry, Map.of(), new byte[0], principal),
                Answer.error(status, message, headers));
    }

    /** Answers this body as JSON; the newcomer stays outside. */
    public void refuse(int status, Record body, Map<String, String> headers) {
        stage.answer(
                new LiveExchange(stage, inquiry, Map.of(), new byte[0], principal),
                new Answer.Bytes(status, Answer.JSON, Json.encode(body), headers));
    }

    /** Answers {@code {"message":…}} and closes: there is no room for the socket either. */
    public void turnAway(int status, String message, int retryAfterSeconds) {
        stage.answer(
                new LiveExchange(stage, inquiry.closing(), Map.of(), new byte[0], principal),
                Answer.error(
                        status, message, Map.of("Retry-After", String.valueOf(retryAfterSeconds))));
    }

    /** Answers a complete event stream and closes. */
    public void answerStream(String events) {
        stage.answer(
                new LiveExchange(stage, inquiry.closing(), Map.of(), new byte[0], principal),
                new Answer.Bytes(
                        200,
                        "text/event-stream",
                        events.getBytes(StandardCharsets.UTF_8),
                        Map.of()));
    }

    /**
     * Replaces everything of HTTP by {@code link}, after this head of the answer is queued.
     *
     * @param head taken over
     * @param opened run when {@code link} is in place and before it sees input
     */
    public void takeOver(ByteBuf head, Watched link, Runnable opened) {
        stage.takeOver(head, link, opened);
    }
}
