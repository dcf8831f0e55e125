package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uses every secret there is in every place where one can be put, the wrong ones too, with a server
 * that logs all it can; none of it is in a log line, a metric or the database.
 */
class SecretsInLogIT {
    private static final String ROOM = "inn";
    private static final String API_SECRET = "api-secret-0123456789-0123456789-abcdef";
    private static final String WRONG_SECRET = "wrong-secret-0123456789-0123456789-abcd";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path dataDir;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> secrets = new LinkedHashMap<>();

    @Test
    void noSecretIsLoggedCountedOrStored() throws IOException {
        try (Site site =
                new Site(
                                dataDir,
                                command ->
                                        command.with("log.level", "debug")
                                                .with("auth.api.keys", "game:" + API_SECRET))
                        .start()) {
            int port = site.server().port();
            secrets.put("API secret", API_SECRET);
            secrets.put("wrong API secret", WRONG_SECRET);
            secrets.put("admin token", Files.readString(dataDir.resolve("admin-token")).strip());
            secrets.put("signing secret", Files.readString(dataDir.resolve("secret")).strip());
            String jwt = keep("token", site.mint().player("ann", ROOM));
            String other = keep("other user's token", site.mint().player("bob", ROOM));
            String admin = keep("admin's token", site.mint().admin());
            String forged = keep("forged token", jwt.substring(0, jwt.length() - 4) + "AAAA");

            useTokens(port, jwt, forged);
            useApiKeys(port);
            List<WebSocketPeer> peers = useConnectionTokens(site, port, jwt, other);
            useTickets(port, jwt);
            refresh(peers.getLast(), jwt, other, forged);
            say(port, "POST", "/api/v1/auth/revoke", bearer(admin), "{\"token\":\"" + jwt + "\"}");
            say(
                    port,
                    "POST",
                    "/api/v1/auth/revoke",
                    bearer(admin),
                    "{\"token\":\"" + forged + "\"}");
            say(port, "POST", "/api/v1/auth/revoke", bearer(admin), "{\"user\":\"ann\"}");
            say(port, "GET", "/api/v1/time?token=" + jwt, Map.of(), "");
            assertThat(peers.getLast().awaitClose(PATIENCE)).isIn(4102, 4103);
            String metrics = metrics(site, admin);
            site.server().terminate();
            site.server().awaitExit(PATIENCE);

            String log = site.server().transcript();
            assertThat(log)
                    .contains("\"level\":\"debug\"", "security event", "tokens were revoked");
            assertThat(secrets).hasSizeGreaterThan(12);
            String stored = database();
            secrets.forEach((name, secret) -> {
                assertThat(log.contains(secret)).as(name + " in the log").isFalse();
                assertThat(metrics.contains(secret)).as(name + " in the metrics").isFalse();
                assertThat(stored.contains(secret)).as(name + " in the database").isFalse();
            });
        }
    }

    private void useTokens(int port, String jwt, String forged) {
        for (String token : List.of(jwt, forged)) {
            say(port, "GET", "/api/v1/time?token=" + token, Map.of(), "");
            say(port, "GET", "/api/v1/time", bearer(token), "");
            say(port, "GET", "/api/ws?token=" + token, Map.of(), "");
            say(port, "GET", "/no/such/place/" + token, bearer(token), "");
            say(port, "POST", "/api/events/join?token=" + token, Map.of(), token);
            say(port, "POST", "/api/events/refresh", bearer(token), "{\"token\":\"" + token);
            say(port, "GET", "/ws/campaign/player?campaign_id=" + token, bearer(token), "");
            say(
                    port,
                    "GET",
                    "/api/ws",
                    Map.of("Sec-WebSocket-Protocol", "earshot.v1, bearer." + token),
                    "");
        }
    }

    private void useApiKeys(int port) {
        for (String secret : List.of(API_SECRET, WRONG_SECRET)) {
            Map<String, String> key = Map.of("X-API-Key", "game", "X-API-Secret", secret);
            say(port, "GET", "/api/v1/connections", key, "");
            say(port, "POST", "/api/v1/auth/token", key, "{\"ttl\":\"nonsense\"}");
            HttpResponse<String> issued = say(port, "POST", "/api/v1/auth/token", key, "");
            if (issued.statusCode() == 200) {
                keep("issued token", field(issued.body(), "token"));
            }
        }
        say(port, "GET", "/api/v1/time", Map.of("X-API-Key", WRONG_SECRET), "");
    }

    /** Resumed, replayed and stolen. */
    private List<WebSocketPeer> useConnectionTokens(Site site, int port, String jwt, String other) {
        List<WebSocketPeer> peers = new ArrayList<>();
        String address = "/ws/campaign/player?campaign_id=" + ROOM + "&connection_token=";
        peers.add(WebSocketPeer.open(port, address + "none", jwt));
        String first = connectionToken(peers.getLast());
        peers.getLast().close();
        peers.add(WebSocketPeer.open(port, address + first, jwt));
        connectionToken(peers.getLast());
        peers.getLast().send("{\"type\":\"heartbeat\"}");
        peers.getLast().send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}");
        peers.getLast().await("time_pong");
        WebSocketPeer replay = WebSocketPeer.open(port, address + first, jwt);
        connectionToken(replay);
        WebSocketPeer thief = WebSocketPeer.open(port, address + first, other);
        connectionToken(thief);
        thief.close();
        replay.close();
        peers.add(site.listen("ann", ROOM, "", Manners.GOOD));
        connectionToken(peers.getLast());
        peers.add(WebSocketPeer.open(port, "/api/ws", jwt));
        connectionToken(peers.getLast());
        return peers;
    }

    private void useTickets(int port, String jwt) {
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = say(port, "POST", "/api/v1/auth/ticket", bearer(jwt), "");
            String ticket = keep("ticket " + i, field(answer.body(), "ticket"));
            say(port, "GET", "/api/ws?ticket=" + ticket, Map.of(), "");
            say(port, "GET", "/api/ws?ticket=" + ticket, Map.of(), "");
            say(port, "GET", "/api/v1/time?ticket=" + ticket, Map.of(), "");
        }
    }

    private void refresh(WebSocketPeer peer, String jwt, String other, String forged) {
        for (String token : List.of(jwt, other, forged)) {
            peer.send("{\"type\":\"refresh\",\"token\":\"" + token + "\"}");
            peer.send("{\"type\":\"refresh\",\"token\":\"" + token);
            peer.send("{\"type\":\"" + token + "\"}");
            peer.send("{\"type\":\"join\",\"room\":\"" + token + "\"}");
        }
        peer.await("token_refreshed");
    }

    private String connectionToken(WebSocketPeer peer) {
        String token = peer.await("connected").path("connection_token").asString();
        return keep("connection token " + secrets.size(), token);
    }

    private String keep(String name, String secret) {
        assertThat(secret.length()).as(name).isGreaterThan(20);
        secrets.put(name, secret);
        return secret;
    }

    private static String metrics(Site site, String admin) {
        String line =
                site.server().outputLines().stream()
                        .filter(text -> text.contains("admin "))
                        .findFirst()
                        .orElseThrow();
        String port = line.substring(line.lastIndexOf(':') + 1).replaceAll("\\D", "");
        try (HttpPeer peer = new HttpPeer(Integer.parseInt(port), admin)) {
            return new String(peer.get("/metrics").expect(200).body(), StandardCharsets.UTF_8);
        }
    }

    private String database() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("earshot.db", "earshot.db-wal")) {
            Path file = dataDir.resolve(name);
            if (Files.exists(file)) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(all.toString()).contains("websocket_connections");
        return all.toString();
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static String field(String json, String name) {
        int from = json.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return json.substring(from, json.indexOf('"', from));
    }

    private HttpResponse<String> say(
            int port, String method, String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(PATIENCE)
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
