package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.earshot.core.identity.Role;
import dev.earshot.server.node.TestNode.Reply;
import dev.earshot.testkit.MemoryStore;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A revoked token ends what lives by it and opens nothing more, whichever way it was named. */
class RevokeTest {
    private static final String REVOKE = "/api/v1/auth/revoke";

    /** Two seconds are promised; a busy machine gets some more. */
    private static final Duration LATEST = Duration.ofSeconds(6);

    @TempDir private Path data;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(data);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"token_id\":\"JTI\"}",
                "{\"token_id\":\"JTI\",\"expires_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"token\":\"JWT\"}",
                "{\"user\":\"ann\"}",
                "{\"user\":\"ann\",\"device\":\"pad\"}"
            })
    void endsLiveConnectionsAndStaysInForceAfterARestart(String body) throws IOException {
        String token = node.token("ann", "pad", Role.PLAYER, List.of("demo"));
        String bystander = node.token("bob", "pad", Role.PLAYER, List.of("demo"));
        try (TestSocket socket = node.player("demo", token, "");
                TestSocket other = node.player("demo", bystander, "");
                InputStream events = node.stream("/api/events", token).body()) {
            socket.await("connected");
            other.await("connected");
            EventReader reader = new EventReader(events);
            reader.await("connected");
            Instant asked = Instant.now();

            Reply reply = node.post(REVOKE, node.admin(), filled(body, token));

            assertThat(reply.text()).isEqualTo("{\"ended\":2}");
            assertThat(socket.awaitClose()).isEqualTo(4102);
            assertThat(reader.rest()).contains("retry: 86400000");
            assertThat(Instant.now()).isBefore(asked.plus(LATEST));
            assertThat(other.isOpen()).isTrue();
        }
        assertOpensNothing(token);
        String metrics = node.admin("/metrics", node.admin()).text();
        assertThat(metrics)
                .contains("earshot_tokens_revoked_total 1.0")
                .containsPattern("earshot_auth_total\\{kind=\"token\",outcome=\"rejected\"} [1-9]")
                .containsPattern("detail=\"token_revoked\"[^\n]*} [1-9]");

        node.close();
        node = TestNode.start(data);

        assertOpensNothing(token);
        try (TestSocket other = node.player("demo", bystander, "")) {
            other.await("connected");
        }
    }

    @Test
    void leavesOtherDevicesAndLaterTokensAlone() throws InterruptedException {
        String phone = node.token("ann", "phone", Role.PLAYER, List.of("demo"));
        String none = node.token("ann", null, Role.PLAYER, List.of("demo"));
        assertThat(node.post(REVOKE, node.admin(), "{\"user\":\"ann\",\"device\":\"pad\"}").text())
                .isEqualTo("{\"ended\":0}");
        assertThat(node.get("/api/v1/time", phone).status()).isEqualTo(200);
        assertThat(node.get("/api/v1/time", none).status()).isEqualTo(200);

        node.post(REVOKE, node.admin(), "{\"user\":\"ann\"}");

        assertThat(node.get("/api/v1/time", phone).status()).isEqualTo(401);
        // Times of issue are whole seconds.
        Instant revoked = Instant.now();
        org.awaitility.Awaitility.await()
                .until(() -> Instant.now().getEpochSecond() > revoked.getEpochSecond());
        String later = node.token("ann", "phone", Role.PLAYER, List.of("demo"));
        assertThat(node.get("/api/v1/time", later).status()).isEqualTo(200);
    }

    @Test
    void killsTheTicketsOfTheToken() {
        String token = node.token("ann", null, Role.PLAYER, List.of("demo"));
        String ticket =
                node.post("/api/v1/auth/ticket", token, "").json().path("ticket").asString();
        node.post(REVOKE, node.admin(), filled("{\"token_id\":\"JTI\"}", token));
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> node.socket("/api/ws?ticket=" + ticket));
        assertThat(node.get("/api/ws?ticket=" + ticket, null).status()).isEqualTo(401);
    }

    @Test
    void refusesARefreshToARevokedToken() {
        String token = node.token("ann", null, Role.PLAYER, List.of("demo"));
        String other = node.token("ann", null, Role.PLAYER, List.of("demo"));
        node.post(REVOKE, node.admin(), filled("{\"token_id\":\"JTI\"}", other));
        try (TestSocket socket = node.player("demo", token, "")) {
            socket.await("connected");
            socket.send("{\"type\":\"refresh\",\"token\":\"" + other + "\"}");
            assertThat(socket.await("error").path("code").asString()).isEqualTo("refresh_refused");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"token_id\":\"a b\"}",
                "{\"token_id\":\"a\",\"user\":\"b\"}",
                "{\"token_id\":\"a\",\"expires_at\":\"tomorrow\"}",
                "{\"token_id\":\"a\",\"expires_at\":\"+999999999-01-01T00:00:00Z\"}",
                "{\"token\":\"not.a.token\"}",
                "{\"device\":\"pad\"}",
                "{\"user\":7}"
            })
    void saysWhatIsWrong(String body) {
        Reply reply = node.post(REVOKE, node.admin(), body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("message").asString()).isNotEmpty();
    }

    @Test
    void isForAdmins() {
        assertThat(node.post(REVOKE, null, "{\"user\":\"a\"}").status()).isEqualTo(401);
        assertThat(node.post(REVOKE, node.host("h", "demo"), "{\"user\":\"a\"}").status())
                .isEqualTo(403);
    }

    @Test
    void isInForceAtOnceButAnswers503WhileTheStoreIsAway() {
        MemoryStore store = new MemoryStore(data);
        try (TestNode alone = TestNode.start(data.resolve("away"), _ -> store)) {
            String token = alone.player("ann", "demo");
            store.goAway();
            Reply reply = alone.post(REVOKE, alone.admin(), "{\"user\":\"ann\"}");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotNull();
            assertThat(reply.text()).contains("repeat");
            assertThat(alone.get("/api/v1/time", token).status()).isEqualTo(401);
            store.comeBack();
            assertThat(alone.post(REVOKE, alone.admin(), "{\"user\":\"ann\"}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void isBounded() {
        try (TestNode small = TestNode.start(data.resolve("small"), "limits.revocations", "1")) {
            assertThat(small.post(REVOKE, small.admin(), "{\"user\":\"a\"}").status())
                    .isEqualTo(200);
            assertThat(small.post(REVOKE, small.admin(), "{\"user\":\"b\"}").status())
                    .isEqualTo(507);
            assertThat(small.post(REVOKE, small.admin(), "{\"user\":\"a\"}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void startsWithNobodyInWhereItCannotBeReadWhatWasRevoked() {
        MemoryStore store = new MemoryStore(data);
        store.goAway();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> TestNode.start(data.resolve("blind"), _ -> store))
                .withMessageContaining("which tokens were revoked");
    }

    private void assertOpensNothing(String token) {
        assertThat(node.get("/api/v1/time", token).status()).isEqualTo(401);
        assertThat(node.get("/ws/campaign/player?campaign_id=demo", token).status()).isEqualTo(401);
        assertThat(node.get("/api/events", token).status()).isEqualTo(401);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> node.player("demo", token, ""));
    }

    private static String filled(String body, String token) {
        byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]);
        return body.replace("JTI", Json.decode(claims).path("jti").asString())
                .replace("JWT", token);
    }
}
