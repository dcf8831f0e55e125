package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Role;
import dev.earshot.server.node.TestNode.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ticket opens one door or one piece of audio, once. */
class TicketTest {
    private static final String SECRET = "t".repeat(32);

    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(data, "auth.api.keys", "game:" + SECRET);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void isAnsweredAsTheProtocolSays() {
        Reply reply = node.post("/api/v1/auth/ticket", node.player("p", "demo"), "");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).matches("\\{\"ticket\":\"[A-Za-z0-9_-]{43}\",\"expires_in\":30}");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void opensAWebSocketOnce() {
        String address = "/ws/campaign/player?campaign_id=demo&ticket=" + ticket("once");
        try (TestSocket socket = node.socket(address)) {
            socket.await("connected");
            assertThat(node.get(address, null).status()).isEqualTo(401);
        }
    }

    @Test
    void carriesTheEndOfItsToken() {
        String token =
                node.token("brief", null, Role.PLAYER, List.of("demo"), Duration.ofSeconds(3));
        String ticket =
                node.post("/api/v1/auth/ticket", token, "").json().path("ticket").asString();
        try (TestSocket socket = node.socket("/api/ws?ticket=" + ticket)) {
            socket.await("token_expiring");
            assertThat(socket.awaitClose()).isEqualTo(4102);
        }
    }

    @Test
    void carriesTheRoomsOfItsToken() {
        assertThat(
                        node.get(
                                        "/ws/campaign/player?campaign_id=other&ticket="
                                                + ticket("rooms"),
                                        null)
                                .status())
                .isEqualTo(403);
    }

    /** Good once: what was looked at is used up, whatever came of it. */
    @Test
    void isUsedUpByAHandshakeThatFails() {
        String refused = "/ws/campaign/player?campaign_id=other&ticket=" + ticket("failed");
        assertThat(node.get(refused, null).status()).isEqualTo(403);
        assertThat(node.get(refused, null).status()).isEqualTo(401);
        String plain = "/ws/campaign/player?campaign_id=demo&ticket=" + ticket("plain");
        assertThat(node.get(plain, null).status()).isEqualTo(426);
        assertThat(node.get(plain, null).status()).isEqualTo(401);
    }

    @Test
    void opensAudioOnce() {
        for (String audio : List.of("/api/media/audio/none", "/api/audio/stream/demo")) {
            String address = audio + "?ticket=" + ticket("audio");
            assertThat(node.get(address, null).status()).isEqualTo(404);
            assertThat(node.get(address, null).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/time",
        "GET,/api/campaigns/demo/audio/queue",
        "GET,/api/v1/connections",
        "POST,/api/campaigns/demo/messages",
        "POST,/api/audio/played/x",
        "POST,/api/v1/auth/ticket",
        "POST,/api/v1/auth/revoke",
        "POST,/api/v1/auth/token"
    })
    void opensNothingElseAndIsNotUsedUpByTrying(String method, String path) {
        String ticket =
                node.post("/api/v1/auth/ticket", node.admin(), "").json().path("ticket").asString();
        assertThat(node.call(method, path + "?ticket=" + ticket, null, "").status()).isEqualTo(401);
        assertThat(node.get("/api/ws?ticket=" + ticket, null).status()).isEqualTo(426);
    }

    @Test
    void isBoundedForEachUser() {
        for (int i = 0; i < 16; i++) {
            ticket("greedy");
        }
        Reply reply = node.post("/api/v1/auth/ticket", node.player("greedy", "demo"), "");
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("Retry-After")).isNotNull();
        ticket("modest");
    }

    @Test
    void standsForNoApiKey() {
        Reply reply =
                node.call(
                        "POST",
                        "/api/v1/auth/ticket",
                        null,
                        new byte[0],
                        Map.of("X-API-Key", "game", "X-API-Secret", SECRET));
        assertThat(reply.status()).isEqualTo(401);
    }

    private static String ticket(String user) {
        Reply reply = node.post("/api/v1/auth/ticket", node.player(user, "demo"), "");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json().path("ticket").asString();
    }
}
