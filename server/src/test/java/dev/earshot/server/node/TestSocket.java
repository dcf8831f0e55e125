package dev.earshot.server.node;

import dev.earshot.server.contract.MessageDocument;
import dev.earshot.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A WebSocket client that keeps what it hears and holds it against the AsyncAPI document. */
final class TestSocket implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<JsonNode> texts = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final List<JsonNode> heard = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    static TestSocket open(HttpClient http, URI address) {
        TestSocket socket = new TestSocket();
        socket.socket = http.newWebSocketBuilder().buildAsync(address, socket).join();
        return socket;
    }

    /** The next message that is of this type; what comes before it is skipped. */
    JsonNode await(String type) {
        return await(type, message -> true);
    }

    JsonNode await(String type, Predicate<JsonNode> which) {
        long deadline = System.nanoTime() + TestNode.PATIENCE.toNanos();
        try {
            while (true) {
                JsonNode message = texts.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    throw new AssertionError("no " + type + " in time, but " + heard);
                }
                heard.add(message);
                MessageDocument.CURRENT.require(message);
                if (message.path("type").asString().equals(type) && which.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    byte[] awaitFrame() {
        try {
            byte[] frame = frames.poll(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no binary frame in time");
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    List<JsonNode> heard() {
        List<JsonNode> more = new ArrayList<>();
        texts.drainTo(more);
        more.forEach(MessageDocument.CURRENT::require);
        heard.addAll(more);
        return heard;
    }

    int awaitClose() {
        return closed.orTimeout(TestNode.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    void send(String json) {
        socket.sendText(json, true).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            texts.add(Json.decode(partial.toString().getBytes(StandardCharsets.UTF_8)));
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] frame = new byte[data.remaining()];
        data.get(frame);
        frames.add(frame);
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    /** Goes away without a closing handshake. */
    @Override
    public void close() {
        socket.abort();
        heard();
    }
}
