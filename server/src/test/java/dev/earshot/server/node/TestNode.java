package dev.earshot.server.node;

import dev.earshot.core.identity.Role;
import dev.earshot.gateway.Surface;
import dev.earshot.identity.TokenGrant;
import dev.earshot.server.config.Configuration;
import dev.earshot.server.config.ConfigurationException;
import dev.earshot.server.config.Sources;
import dev.earshot.server.contract.ApiContract;
import dev.earshot.server.contract.ApiContract.Exchange;
import dev.earshot.server.contract.ApiDocument.Port;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A whole server on free ports with the tone engine, and calls to it over real sockets. Every
 * answer is held against the OpenAPI document.
 */
final class TestNode implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Node node;

    private TestNode(Node node) {
        this.node = node;
    }

    static TestNode start(Path dataDir, String... flags) {
        try {
            return new TestNode(Node.start(configuration(dataDir, flags)));
        } catch (NodeStartException e) {
            throw new AssertionError(e);
        }
    }

    static TestNode start(Path dataDir, StoreOpener store, String... flags) {
        try {
            return new TestNode(Node.start(configuration(dataDir, flags), store));
        } catch (NodeStartException e) {
            throw new AssertionError(e);
        }
    }

    static Configuration configuration(Path dataDir, String... flags) {
        Map<String, String> all =
                new HashMap<>(
                        Map.of(
                                "http.host", "127.0.0.1",
                                "http.port", "0",
                                "admin.port", "0",
                                "data.dir", dataDir.toString(),
                                "engines.tts", "tone",
                                "playback.lead", "400ms"));
        for (int i = 0; i < flags.length; i += 2) {
            all.put(flags[i], flags[i + 1]);
        }
        try {
            return Configuration.load(new Sources(null, dataDir, Map.of(), all));
        } catch (ConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    /** For tests that ask more, and are refused more often, than one address should be. */
    static String[] unbounded(String... flags) {
        String[] bounds = {
            "limits.requests.address.per.second", "1000000",
            "limits.requests.address.burst", "1000000",
            "limits.refusals.address.per.second", "1000000",
            "limits.refusals.address.burst", "1000000"
        };
        String[] all = Arrays.copyOf(bounds, bounds.length + flags.length);
        System.arraycopy(flags, 0, all, bounds.length, flags.length);
        return all;
    }

    Node node() {
        return node;
    }

    Surface surface(Port port) {
        return port == Port.ADMIN ? node.running().admin() : node.running().clients();
    }

    String player(String user, String... rooms) {
        return token(user, null, Role.PLAYER, List.of(rooms));
    }

    String host(String user, String... rooms) {
        return token(user, null, Role.DM, List.of(rooms));
    }

    String admin() {
        return token("root", null, Role.ADMIN, null);
    }

    String token(String user, String device, Role role, List<String> rooms) {
        return token(user, device, role, rooms, Duration.ofHours(1));
    }

    String token(String user, String device, Role role, List<String> rooms, Duration lifetime) {
        return node.tokens()
                .issue(new TokenGrant(user, device, null, Set.of(role), rooms, lifetime));
    }

    /** With a credential that the address has itself. */
    TestSocket socket(String pathAndQuery) {
        return TestSocket.open(
                HTTP, URI.create("ws://127.0.0.1:" + node.httpPort() + pathAndQuery));
    }

    TestSocket socket(String pathAndQuery, String token) {
        String separator = pathAndQuery.contains("?") ? "&" : "?";
        return socket(pathAndQuery + separator + "token=" + token);
    }

    TestSocket player(String room, String token, String more) {
        return socket("/ws/campaign/player?campaign_id=" + room + more, token);
    }

    Reply get(String path, String token) {
        return call("GET", path, token, "");
    }

    Reply post(String path, String token, String body) {
        return call("POST", path, token, body);
    }

    Reply call(String method, String path, String token, String body) {
        return call(method, path, token, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    Reply call(String method, String path, String token, byte[] body, Map<String, String> headers) {
        return call(Port.CLIENTS, method, path, token, body, headers);
    }

    Reply admin(String path, String token) {
        return call(Port.ADMIN, "GET", path, token, new byte[0], Map.of());
    }

    Reply call(
            Port port,
            String method,
            String path,
            String token,
            byte[] body,
            Map<String, String> headers) {
        int number = port == Port.ADMIN ? node.adminPort() : node.httpPort();
        HttpResponse<byte[]> response =
                send(
                        request(number, method, path, token, body, headers),
                        BodyHandlers.ofByteArray());
        hold(port, method, path, body, response, response.body());
        return new Reply(response);
    }

    private static void hold(
            Port port,
            String method,
            String path,
            byte[] sent,
            HttpResponse<?> response,
            byte[] body) {
        ApiContract.CURRENT.require(
                new Exchange(
                        port, method, path, sent, response.statusCode(), response.headers(), body));
    }

    Reply adminCall(String method, String path, String token) {
        return call(Port.ADMIN, method, path, token, new byte[0], Map.of());
    }

    /** The body as it comes, for streams. */
    HttpResponse<InputStream> stream(String path, String token) {
        HttpResponse<InputStream> response =
                send(
                        request(node.httpPort(), "GET", path, token, new byte[0], Map.of()),
                        BodyHandlers.ofInputStream());
        hold(Port.CLIENTS, "GET", path, new byte[0], response, null);
        return response;
    }

    private static HttpRequest request(
            int port,
            String method,
            String path,
            String token,
            byte[] body,
            Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(PATIENCE)
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        return request.build();
    }

    private static <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.toString(), e);
        }
    }

    @Override
    public void close() {
        node.close();
    }

    /** An answer. */
    record Reply(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        byte[] body() {
            return response.body();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return Json.decode(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }
}
