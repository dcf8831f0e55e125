package dev.earshot.gateway.http;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.loop.Loop;
import dev.earshot.wire.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An exchange on a socket. Thread-safe; the first answer wins, from whatever thread. */
final class LiveExchange implements HttpExchange {
    private final HttpStage stage;
    private final Inquiry inquiry;
    private final Map<String, String> pathParameters;
    private final byte[] body;
    private final @Nullable Principal principal;
    private final AtomicBoolean answered = new AtomicBoolean();

    LiveExchange(
            HttpStage stage,
            Inquiry inquiry,
            Map<String, String> pathParameters,
            byte[] body,
            @Nullable Principal principal) {
        this.stage = stage;
        this.inquiry = inquiry;
        this.pathParameters = pathParameters;
        this.body = body;
        this.principal = principal;
    }

    Inquiry inquiry() {
        return inquiry;
    }

    boolean answered() {
        return answered.get();
    }

    @Override
    public String method() {
        return inquiry.method();
    }

    @Override
    public String path() {
        return inquiry.target().path();
    }

    @Override
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The route's pattern has no {" + name + "}");
        }
        return value;
    }

    @Override
    public @Nullable String query(String name) {
        return inquiry.target().query(name);
    }

    @Override
    public @Nullable String header(String name) {
        return inquiry.headers().get(name);
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public @Nullable Principal principal() {
        return principal;
    }

    @Override
    public String clientIp() {
        return inquiry.client().ip();
    }

    @Override
    public Loop loop() {
        return stage.loop();
    }

    @Override
    public void respondJson(int status, Object value) {
        respond(status, Answer.JSON, Json.encode(value), Map.of());
    }

    @Override
    public void respondError(int status, String message) {
        Map<String, String> headers =
                switch (status) {
                    case 401 -> Map.of("WWW-Authenticate", "Bearer");
                    case 429, 503 -> Map.of("Retry-After", "1");
                    default -> Map.of();
                };
        deliver(Answer.error(status, message, headers));
    }

    @Override
    public void respond(
            int status, String contentType, byte[] content, Map<String, String> headers) {
        Answer.requireSafe(status, contentType, headers);
        deliver(new Answer.Bytes(status, contentType, content, Map.copyOf(headers)));
    }

    @Override
    public void respondFile(Path file, String contentType, Map<String, String> headers) {
        Answer.requireSafe(200, contentType, headers);
        deliver(new Answer.FromFile(file, contentType, Map.copyOf(headers)));
    }

    @Override
    public void stream(
            int status, String contentType, Map<String, String> headers, BodySource source) {
        Answer.requireSafe(status, contentType, headers);
        deliver(new Answer.Streamed(status, contentType, Map.copyOf(headers), source));
    }

    private void deliver(Answer answer) {
        if (answered.compareAndSet(false, true)) {
            stage.loop().run(() -> stage.answer(this, answer));
        } else if (answer instanceof Answer.Streamed late) {
            stage.loop().run(() -> late.source().onEnd());
        }
    }
}
