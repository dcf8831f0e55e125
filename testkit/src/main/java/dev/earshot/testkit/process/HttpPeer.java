package dev.earshot.testkit.process;

import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls the HTTP API of one server on behalf of one token. Thread-safe. */
public final class HttpPeer implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private final String base;
    private final @Nullable String token;

    /** Talks to this port of this machine, with this token or without. */
    public HttpPeer(int port, @Nullable String token) {
        this.base = "http://127.0.0.1:" + port;
        this.token = token;
    }

    /** GET. */
    public Reply get(String path) {
        return call(request(path).GET().build());
    }

    /** POST of a JSON text. */
    public Reply post(String path, String json) {
        return send("POST", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** A request with a body. */
    public Reply send(String method, String path, String contentType, byte[] body) {
        return call(
                request(path)
                        .header("Content-Type", contentType)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build());
    }

    /**
     * Opens a response whose body is still being made.
     *
     * @throws IOException where the server has gone
     */
    public HttpResponse<InputStream> open(String path) throws IOException {
        try {
            return client.send(
                    request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Like {@link #send}, for calls that a dying server may leave unanswered.
     *
     * @return null where no answer came
     */
    public @Nullable Reply tryPost(String path, String json) {
        try {
            return post(path, json);
        } catch (UncheckedIOException e) {
            return null;
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
        return token == null ? builder : builder.header("Authorization", "Bearer " + token);
    }

    private Reply call(HttpRequest request) {
        try {
            HttpResponse<byte[]> response =
                    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /**
     * An answer. Immutable; nobody may change {@code body}.
     *
     * @param status of HTTP
     * @param body as it came
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Reply(int status, byte[] body) {
        /** The body as JSON. */
        public JsonNode json() {
            return Json.decode(body);
        }

        /** The answer itself where its status is this one. */
        public Reply expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError(
                        "status "
                                + status
                                + " instead of "
                                + wanted
                                + ": "
                                + new String(body, StandardCharsets.UTF_8));
            }
            return this;
        }
    }
}
