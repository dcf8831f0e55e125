package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Connections over real sockets: connected, clock, resume, kick, and what operators see of them.
 */
class ConnectionsTest {
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
    void greetsAndAnswersTheClock() {
        try (TestSocket socket = node.player("demo", node.player("greeted", "demo"), "")) {
            JsonNode connected = socket.await("connected");
            assertThat(connected.path("resumed").asBoolean()).isFalse();
            assertThat(connected.path("heartbeat_ms").asLong()).isEqualTo(30_000);

            socket.send("{\"type\":\"time_ping\",\"seq\":3,\"t1_us\":5}");
            JsonNode pong = socket.await("time_pong");
            assertThat(pong.path("seq").asLong()).isEqualTo(3);
            assertThat(pong.path("clock_id")).isEqualTo(connected.path("clock_id"));

            socket.send("{\"type\":\"nonsense\"}");
            assertThat(socket.await("error").path("code").asString()).isEqualTo("unknown_type");
        }
    }

    @Test
    void resumesByItsTokenOnceTheOldSocketHasGone() {
        String token = node.player("resumer", "demo");
        JsonNode first;
        try (TestSocket socket = node.player("demo", token, "")) {
            first = socket.await("connected");
        }
        String old = first.path("connection_id").asString();

        try (TestSocket again =
                node.player(
                        "demo",
                        token,
                        "&connection_token=" + first.path("connection_token").asString())) {
            JsonNode second = again.await("connected");
            assertThat(second.path("resumed").asBoolean()).isTrue();
            assertThat(second.path("resumed_from").asString()).isEqualTo(old);
            assertThat(second.path("connection_id").asString()).isNotEqualTo(old);
            await().untilAsserted(() ->
                    assertThat(connection(old).path("status").asString()).isEqualTo("superseded"));
            assertThat(
                            connection(second.path("connection_id").asString())
                                    .path("generation")
                                    .asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void givesAForeignTokenAFreshConnection() {
        JsonNode first;
        try (TestSocket socket = node.player("demo", node.player("victim", "demo"), "")) {
            first = socket.await("connected");
            try (TestSocket thief =
                    node.player(
                            "demo",
                            node.player("thief", "demo"),
                            "&connection_token=" + first.path("connection_token").asString())) {
                assertThat(thief.await("connected").path("resumed").asBoolean()).isFalse();
            }
        }
    }

    @Test
    void showsConnectionsToOperatorsAndLetsThemKick() {
        try (TestSocket socket = node.player("demo", node.player("kicked", "demo"), "")) {
            String id = socket.await("connected").path("connection_id").asString();

            JsonNode shown = connection(id);
            assertThat(shown.path("connection_id").asString()).isEqualTo(id);
            assertThat(shown.path("user_id").asString()).isEqualTo("kicked");
            assertThat(shown.path("connection_type").asString()).isEqualTo("player");
            assertThat(shown.path("transport").asString()).isEqualTo("websocket");
            assertThat(shown.path("status").asString()).isEqualTo("connected");
            assertThat(shown.path("rooms").toString()).isEqualTo("[\"demo\"]");
            assertThat(shown.path("playback").isArray()).isTrue();
            assertThat(shown.has("device_id")).isTrue();
            assertThat(shown.toString()).doesNotContain("token");

            JsonNode page =
                    node.get("/api/v1/connections?user=kicked&state=connected", node.admin())
                            .json();
            assertThat(page.path("connections").get(0).path("connection_id").asString())
                    .isEqualTo(id);
            JsonNode members =
                    node.get("/api/v1/rooms/demo/presence", node.admin()).json().path("members");
            assertThat(members.toString()).contains("\"user_id\":\"kicked\",\"connections\":1");

            assertThat(node.call("DELETE", "/api/v1/connections/" + id, node.admin(), "").status())
                    .isEqualTo(200);
            assertThat(socket.awaitClose()).isEqualTo(4101);
            await().untilAsserted(() ->
                    assertThat(connection(id).path("disconnect_detail").asString())
                            .isEqualTo("kicked"));
        }
    }

    @Test
    void countsConnectionsWithoutNamingAnybody() {
        try (TestSocket socket = node.player("demo", node.player("counted", "demo"), "")) {
            socket.await("connected");

            String metrics = node.admin("/metrics", node.admin()).text();
            assertThat(metrics)
                    .containsPattern(
                            "earshot_connections_opened_total\\{endpoint=\"player\",transport=\"websocket\"} [1-9]")
                    .containsPattern(
                            "earshot_store_write_seconds_count\\{write=\"registration\"} [1-9]")
                    .doesNotContain("counted")
                    .doesNotContain("demo");
        }
    }

    private static JsonNode connection(String id) {
        return node.get("/api/v1/connections/" + id, node.admin()).json();
    }
}
