package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.server.node.TestNode.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What operators ask a node: rooms, numbers, errors, a search; and who may ask. */
@Timeout(60)
class AdminApiTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/rooms", "/api/v1/rooms/x", "/api/v1/connections"})
    void answersAdminsOnlyOnBothPorts(String path) {
        for (String token : new String[] {null, "not.a.token", node.host("h", "demo")}) {
            int refused = token == null || token.equals("not.a.token") ? 401 : 403;
            assertThat(node.get(path, token).status()).isEqualTo(refused);
            assertThat(node.admin(path, token).status()).isEqualTo(refused);
        }
        int found = path.endsWith("/x") ? 404 : 200;
        assertThat(node.get(path, node.admin()).status()).isEqualTo(found);
        assertThat(node.admin(path, node.admin()).status()).isEqualTo(found);
    }

    @Test
    void showsRoomsAsTheyPlay() {
        String token = node.player("listener", "stage");
        try (TestSocket socket = node.player("stage", token, "")) {
            socket.await("connected");
            String text = "{\"text\":\"" + "One two three four. ".repeat(40) + "\"}";
            node.post("/api/campaigns/stage/messages", node.admin(), text);
            node.post("/api/campaigns/stage/messages", node.admin(), "{\"text\":\"Next.\"}");
            socket.await("audio_stream_started");
            await().until(() -> room("stage").path("position_sec").asDouble() > 0);

            JsonNode room = room("stage");
            assertThat(room.path("members").asInt()).isEqualTo(1);
            assertThat(room.path("pending_count").asInt()).isEqualTo(1);
            assertThat(room.path("length_sec").asDouble()).isPositive();
            assertThat(room.path("stalled").asBoolean()).isFalse();
            assertThat(room.path("skew_us").isNull()).isTrue();

            JsonNode detail = node.admin("/api/v1/rooms/stage", node.admin()).json();
            assertThat(detail.path("room_id").asString()).isEqualTo("stage");
            assertThat(detail.path("pending_requests")).hasSize(1);
            assertThat(detail.path("chunks").isEmpty()).isFalse();
            assertThat(detail.path("member_list").get(0).path("user_id").asString())
                    .isEqualTo("listener");
            await().until(() ->
                    node.admin("/metrics", node.admin())
                            .text()
                            .contains("earshot_rooms_playing 1.0"));
            assertThat(node.admin("/metrics", node.admin()).text())
                    .contains("earshot_requests_pending 1.0", "earshot_rooms_skew_max_seconds 0.0");
        }
    }

    @Test
    void letsOperatorsSkipFromTheAdminPort() {
        String text = "{\"text\":\"" + "One two three four. ".repeat(40) + "\"}";
        String request =
                node.post("/api/campaigns/skipped/messages", node.admin(), text)
                        .json()
                        .path("request_id")
                        .asString();
        String path = "/api/campaigns/skipped/audio/requests/" + request;

        assertThat(node.adminCall("DELETE", path, node.player("p", "skipped")).status())
                .isEqualTo(403);
        assertThat(node.adminCall("DELETE", path, node.admin()).status()).isEqualTo(200);
        await().until(() ->
                room("skipped").path("current_request").path("request_id").isMissingNode());
    }

    @Test
    void findsConnectionsByAPartOfWhatIsKnownOfThem() {
        String ended;
        try (TestSocket socket = node.player("quarry", node.player("Searched-For", "quarry"), "")) {
            String id = socket.await("connected").path("connection_id").asString();

            for (String part : List.of("searched", "ED-FOR", "quar", id.substring(5, 25))) {
                assertThat(ids("?search=" + part)).containsExactly(id);
            }
            assertThat(ids("?search=searched&type=player&transport=websocket")).containsExactly(id);
            assertThat(ids("?search=searched&type=dm")).isEmpty();
            assertThat(ids("?search=searched&transport=sse")).isEmpty();
            assertThat(ids("?search=searched&state=ended")).isEmpty();
            assertThat(ids("?search=no%20such%20thing")).isEmpty();
            ended = id;
        }
        await().until(() -> ids("?search=searched&state=ended").equals(List.of(ended)));
        for (String wrong : List.of("search=" + "x".repeat(129), "type=king", "transport=mail")) {
            Reply reply = node.get("/api/v1/connections?" + wrong, node.admin());
            assertThat(reply.status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void countsWhatHappens() {
        try (TestSocket socket = node.player("counted", node.player("counted", "counted"), "")) {
            String id = socket.await("connected").path("connection_id").asString();
            JsonNode before = overview();
            node.call("DELETE", "/api/v1/connections/" + id, node.admin(), "");
            assertThat(socket.awaitClose()).isEqualTo(4101);

            JsonNode after = overview();
            assertThat(before.path("status").asString()).isEqualTo("healthy");
            assertThat(before.path("connections").asInt()).isPositive();
            assertThat(before.path("open").get(0).path("connection_type").asString())
                    .isEqualTo("player");
            assertThat(before.path("open").get(0).path("count").asInt()).isPositive();
            assertThat(before.path("messages").path("sent").asLong()).isPositive();
            assertThat(before.path("memory").path("heap_used").asLong()).isPositive();
            assertThat(after.path("closes").path("4101").asLong())
                    .isEqualTo(before.path("closes").path("4101").asLong() + 1);
        }
    }

    @Test
    void showsErrorsNewestFirstWithoutSecretsAndControls() {
        LoggerFactory.getLogger("dev.earshot.Planted")
                .warn("planted one {}", "\u001b[0m token=abc.def.ghi");
        LoggerFactory.getLogger("dev.earshot.Planted").error("planted two");

        Reply reply = node.admin("/api/v1/errors?limit=2", node.admin());

        assertThat(reply.json().path("errors").get(0).path("message").asString())
                .isEqualTo("planted two");
        assertThat(reply.json().path("errors").get(1).path("message").asString())
                .isEqualTo("planted one \\u001b[0m token=[hidden]");
        assertThat(reply.text()).doesNotContain("abc.def");
    }

    @Test
    void servesTheConsoleOnTheAdminPortOnlyAndWithoutAToken() {
        for (String path : List.of("/console/", "/console", "/console/index.html")) {
            assertThat(node.get(path, node.admin()).status()).as(path).isEqualTo(404);
        }
        assertThat(node.admin("/console", null).status()).isEqualTo(302);
        assertThat(node.admin("/", null).header("Location")).isEqualTo("/console/");
        assertThat(node.admin("/demo/dm", node.admin()).status()).isEqualTo(404);
        boolean built = AdminApiTest.class.getResource("/console/index.html") != null;
        Reply page = node.admin("/console/", null);
        assertThat(page.status()).isEqualTo(built ? 200 : 404);
        if (built) {
            assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
            assertThat(page.text()).doesNotContain("http://", "https://");
            String script = page.text().replaceAll("(?s).*src=\"\\./([^\"]+)\".*", "$1");
            assertThat(node.admin("/console/" + script, null).status()).isEqualTo(200);
            for (String folder : List.of("/", "/console/", "/demo/")) {
                Reply reply = node.get(folder + script, node.admin());
                assertThat(reply.status()).as(folder + script).isEqualTo(404);
            }
        }
    }

    @Test
    void leavesTheAddressOfItsAdminPortInTheDataDirectory() throws Exception {
        assertThat(Files.readString(data.resolve("admin-address")))
                .isEqualTo("http://127.0.0.1:" + node.node().adminPort() + "\n");
    }

    private static JsonNode room(String id) {
        JsonNode rooms = node.admin("/api/v1/rooms?search=" + id, node.admin()).json();
        return StreamSupport.stream(rooms.path("rooms").spliterator(), false)
                .filter(room -> room.path("room_id").asString().equals(id))
                .findFirst()
                .orElse(dev.earshot.wire.Json.decode(new byte[] {'{', '}'}));
    }

    private static JsonNode overview() {
        return node.admin("/api/v1/overview", node.admin()).json();
    }

    private static List<String> ids(String query) {
        JsonNode page = node.get("/api/v1/connections" + query, node.admin()).json();
        return StreamSupport.stream(page.path("connections").spliterator(), false)
                .map(one -> one.path("connection_id").asString())
                .toList();
    }
}
