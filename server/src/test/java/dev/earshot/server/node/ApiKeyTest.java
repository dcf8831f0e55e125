package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.server.node.TestNode.Reply;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an application's own server gets for its key, and that nobody else does. */
class ApiKeyTest {
    private static final String TOKEN = "/api/v1/auth/token";
    private static final String SECRET = "k".repeat(16) + ":" + "K".repeat(16);

    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node =
                TestNode.start(
                        data,
                        "auth.api.keys",
                        "game:" + SECRET + ", other:" + "o".repeat(32),
                        "auth.token.ttl.max",
                        "48h");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void anEmptyBodyAsksForAPlayerOfTheKeysNameForADay() {
        Reply reply = ask("");
        assertThat(reply.text())
                .matches("\\{\"token\":\"[^\"]+\",\"type\":\"Bearer\",\"expires_in\":86400}");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        JsonNode claims = claims(reply);
        assertThat(claims.path("sub").asString()).isEqualTo("game");
        assertThat(claims.path("roles").toString()).isEqualTo("[\"player\"]");
        assertThat(claims.has("rooms")).isFalse();
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(86_400);
        String token = reply.json().path("token").asString();
        assertThat(node.get("/api/v1/time", token).status()).isEqualTo(200);
        assertThat(node.get("/api/v1/connections", token).status()).isEqualTo(403);
    }

    @Test
    void aBodySaysAllThatATokenSays() {
        Reply reply =
                ask(
                        """
                        {"user":"ann","device":"pad","session":"s1","roles":["dm"],"rooms":["tavern","a*"],"ttl":"90s"}\
                        """);
        JsonNode claims = claims(reply);
        assertThat(reply.json().path("expires_in").asLong()).isEqualTo(90);
        assertThat(claims.path("sub").asString()).isEqualTo("ann");
        assertThat(claims.path("device_id").asString()).isEqualTo("pad");
        assertThat(claims.path("session_id").asString()).isEqualTo("s1");
        assertThat(claims.path("roles").toString()).isEqualTo("[\"dm\"]");
        assertThat(claims.path("rooms").toString()).isEqualTo("[\"tavern\",\"a*\"]");
        assertThat(ask("{\"ttl_s\":7200}").json().path("expires_in").asLong()).isEqualTo(7_200);
        assertThat(ask("{\"ttl\":\"2d\"}").json().path("expires_in").asLong()).isEqualTo(172_800);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\":\"a b\"}",
                "{\"user\":7}",
                "{\"device\":\"\"}",
                "{\"roles\":[]}",
                "{\"roles\":\"dm\"}",
                "{\"roles\":[\"king\"]}",
                "{\"rooms\":[\"a b\"]}",
                "{\"rooms\":\"tavern\"}",
                "{\"ttl\":\"soon\"}",
                "{\"ttl\":\"\"}",
                "{\"ttl\":\"-1h\"}",
                "{\"ttl\":\"0s\"}",
                "{\"ttl\":\"1.5h\"}",
                "{\"ttl\":\"49h\"}",
                "{\"ttl\":\"999999999999d\"}",
                "{\"ttl_s\":0}",
                "{\"ttl_s\":-5}",
                "{\"ttl_s\":172801}",
                "{\"ttl_s\":9223372036854775807}",
                "{\"ttl_s\":1.5}",
                "{\"ttl\":\"1h\",\"ttl_s\":3600}",
                "[]",
                "{"
            })
    void saysWhatIsWrongWithABody(String body) {
        Reply reply = ask(body);
        assertThat(reply.status()).as(body + " " + reply.text()).isEqualTo(400);
        assertThat(reply.json().path("message").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "game,wrong-wrong-wrong-wrong-wrong-wrong",
        "nobody,kkkkkkkkkkkkkkkk:KKKKKKKKKKKKKKKK",
        "other,kkkkkkkkkkkkkkkk:KKKKKKKKKKKKKKKK",
        "game,",
        ",kkkkkkkkkkkkkkkk:KKKKKKKKKKKKKKKK"
    })
    void refusesEverythingButTheKey(String name, String secret) {
        Map<String, String> headers = new HashMap<>();
        if (name != null) {
            headers.put("X-API-Key", name);
        }
        if (secret != null) {
            headers.put("X-API-Secret", secret);
        }
        assertThat(node.call("POST", TOKEN, null, new byte[0], headers).status()).isEqualTo(401);
        assertThat(node.call("GET", "/api/v1/connections", null, new byte[0], headers).status())
                .isEqualTo(401);
    }

    @Test
    void aTokenDoesNotDoInItsPlace() {
        assertThat(node.post(TOKEN, node.admin(), "").status()).isEqualTo(401);
        assertThat(node.post(TOKEN + "?token=" + node.admin(), null, "").status()).isEqualTo(401);
    }

    @Test
    void isAnAdminOnTheServerApi() {
        assertThat(call("GET", "/api/v1/connections", "").status()).isEqualTo(200);
        assertThat(call("GET", "/api/v1/rooms/any/presence", "").status()).isEqualTo(200);
        assertThat(call("POST", "/api/campaigns/any/messages", "{\"text\":\"Hello.\"}").status())
                .isEqualTo(202);
    }

    @Test
    void staysWhenAUserOfItsNameIsRevoked() {
        Map<String, String> other = Map.of("X-API-Key", "other", "X-API-Secret", "o".repeat(32));
        assertThat(call("POST", "/api/v1/auth/revoke", "{\"user\":\"other\"}").text())
                .isEqualTo("{\"ended\":0}");
        assertThat(node.call("GET", "/api/v1/connections", null, new byte[0], other).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/ws", "/api/events", "/ws/campaign/dm?campaign_id=demo"})
    void opensNoDoor(String door) {
        assertThat(call("GET", door, "").status()).isEqualTo(401);
    }

    @Test
    void isCounted() {
        ask("");
        assertThat(node.admin("/metrics", node.admin()).text())
                .containsPattern(
                        "earshot_auth_total\\{kind=\"api_key\",outcome=\"accepted\"} [1-9]")
                .containsPattern("earshot_auth_total\\{kind=\"ticket\",outcome=\"unavailable\"} 0");
    }

    private static Reply ask(String body) {
        return call("POST", TOKEN, body);
    }

    private static Reply call(String method, String path, String body) {
        return node.call(
                method,
                path,
                null,
                body.getBytes(StandardCharsets.UTF_8),
                Map.of("X-API-Key", "game", "X-API-Secret", SECRET));
    }

    private static JsonNode claims(Reply reply) {
        String token = reply.json().path("token").asString();
        return Json.decode(Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]));
    }
}
