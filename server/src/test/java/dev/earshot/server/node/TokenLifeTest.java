package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Role;
import dev.earshot.testkit.process.Waits;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a few seconds on live connections: they end on time, or go on with a new one. */
class TokenLifeTest {
    private static final Duration SHORT = Duration.ofSeconds(3);

    /** Two seconds are promised; a busy machine gets some more. */
    private static final Duration LATEST = Duration.ofSeconds(6);

    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(data);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aWebSocketEndsWithItsTokenAndIsToldBefore() {
        String token = token("ws", SHORT);
        try (TestSocket socket = node.player("demo", token, "")) {
            long inMillis = socket.await("token_expiring").path("in_ms").asLong();
            assertThat(inMillis).isBetween(1L, 1_500L);
            assertThat(Instant.now()).isBefore(expiry(token));
            assertThat(socket.awaitClose()).isEqualTo(4102);
            assertThat(Instant.now())
                    .isBetween(expiry(token).minusMillis(50), expiry(token).plus(LATEST));
        }
        assertThat(node.admin("/metrics", node.admin()).text())
                .containsPattern("earshot_socket_closes_total\\{code=\"4102\"} [1-9]")
                .containsPattern("detail=\"token_expired\"[^\n]*} [1-9]");
    }

    @Test
    void anEventStreamEndsWithItsTokenAndIsToldBefore() throws IOException {
        String token = token("sse", SHORT);
        try (InputStream events = node.stream("/api/events", token).body()) {
            EventReader reader = new EventReader(events);
            assertThat(reader.await("token_expiring").path("in_ms").asLong()).isPositive();
            String rest = reader.rest();
            assertThat(Instant.now())
                    .isBetween(expiry(token).minusMillis(50), expiry(token).plus(LATEST));
            // It is not to come back by itself.
            assertThat(rest).contains("retry: 86400000");
        }
    }

    @Test
    void aRefreshedConnectionOutlivesItsFirstToken() throws IOException {
        String token = token("fresh", SHORT);
        String longer = token("fresh", Duration.ofHours(1));
        try (TestSocket control = node.player("demo", token, "");
                TestSocket socket = node.player("demo", token, "");
                InputStream events = node.stream("/api/events", token).body()) {
            EventReader reader = new EventReader(events);
            reader.await("connected");
            socket.await("token_expiring");
            socket.send("{\"type\":\"refresh\",\"token\":\"" + longer + "\"}");
            assertThat(socket.await("token_refreshed").path("expires_in_ms").asLong())
                    .isBetween(3_500_000L, 3_600_000L);
            String body = "{\"token\":\"" + longer + "\"}";
            assertThat(node.post("/api/events/refresh", token, body).status()).isEqualTo(202);
            reader.await("token_refreshed");

            assertThat(control.awaitClose()).isEqualTo(4102);

            socket.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}");
            socket.await("time_pong");
            String join = "{\"room\":\"demo\"}";
            assertThat(node.post("/api/events/join", longer, join).status()).isEqualTo(202);
            reader.await("playback_queue_updated");
        }
    }

    @Test
    void aRefusedRefreshChangesNothing() {
        try (TestSocket socket = node.player("demo", token("mine", Duration.ofHours(1)), "")) {
            socket.await("connected");
            String other = token("theirs", Duration.ofHours(1));
            socket.send("{\"type\":\"refresh\",\"token\":\"" + other + "\"}");
            assertThat(socket.await("error").path("code").asString()).isEqualTo("refresh_refused");
            socket.send("{\"type\":\"refresh\",\"token\":\"not.a.token\"}");
            assertThat(socket.await("error").path("code").asString()).isEqualTo("refresh_refused");
            assertThat(socket.isOpen()).isTrue();
        }
        assertThat(node.admin("/metrics", node.admin()).text())
                .contains("earshot_security_events_total{event=\"refresh_token_foreign\"} 1.0");
    }

    @Test
    void aLongAudioStreamEndsWithTheTokenOfItsReader() throws IOException {
        String requests = "/api/campaigns/long/audio/requests";
        String host = node.host("h", "long");
        String open = node.post(requests, host, "{}").json().path("request_id").asString();
        String token = node.token("reader", null, Role.PLAYER, List.of("long"), SHORT);
        Instant last = expiry(token).plus(LATEST);
        byte[] samples = new byte[4_800];
        AtomicBoolean over = new AtomicBoolean();
        Thread source =
                Thread.ofVirtual()
                        .start(() -> {
                            for (int i = 0; !over.get() && Instant.now().isBefore(last); i++) {
                                String chunk =
                                        requests
                                                + "/"
                                                + open
                                                + "/chunks/"
                                                + i
                                                + "?sample_rate=24000";
                                node.call("PUT", chunk, host, samples, Map.of());
                            }
                        });
        String stream = "/api/audio/stream/long?request_id=" + open;
        try (InputStream audio = node.stream(stream, token).body()) {
            assertThat(audio.read()).isEqualTo('R');
            audio.readAllBytes();
            assertThat(Instant.now()).isBetween(expiry(token).minusMillis(50), last);
        } finally {
            over.set(true);
            Waits.until("the source has ended", TestNode.PATIENCE, () -> !source.isAlive());
        }
    }

    private static String token(String user, Duration lifetime) {
        return node.token(user, null, Role.PLAYER, List.of("demo"), lifetime);
    }

    private static Instant expiry(String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
        return Instant.ofEpochSecond(Json.decode(claims).path("exp").asLong());
    }
}
