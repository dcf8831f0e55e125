package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.server.node.TestNode.Reply;
import dev.earshot.testkit.RawSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets which answer: the table of the protocol, over real sockets. */
class AccessTest {
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
    @CsvSource({
        "GET,/api/v1/time",
        "GET,/api/v1/connections",
        "GET,/api/v1/connections/x",
        "DELETE,/api/v1/connections/x",
        "GET,/api/v1/rooms/demo/presence",
        "POST,/api/campaigns/demo/messages",
        "GET,/api/campaigns/demo/audio/queue",
        "POST,/api/campaigns/demo/audio/requests",
        "POST,/api/campaigns/demo/audio/requests/x/text",
        "PUT,/api/campaigns/demo/audio/requests/x/chunks/0",
        "POST,/api/campaigns/demo/audio/requests/x/complete",
        "POST,/api/campaigns/demo/audio/requests/x/fail",
        "DELETE,/api/campaigns/demo/audio/requests/x",
        "GET,/api/audio/stream/demo",
        "GET,/api/media/audio/x",
        "POST,/api/audio/played/x",
        "POST,/api/events/join",
        "GET,/ws/campaign/player?campaign_id=demo",
        "GET,/ws/campaign/dm?campaign_id=demo",
        "GET,/api/ws",
        "GET,/api/events"
    })
    void asksForAToken(String method, String path) {
        assertThat(node.call(method, path, null, "").status()).isEqualTo(401);
        Reply reply = node.call(method, path, "not.a.token", "");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().path("message").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/health", "/health/live", "/health/ready"})
    void tellsEverybodyHowItIsOnBothPorts(String path) {
        assertThat(node.get(path, null).status()).isEqualTo(200);
        assertThat(node.admin(path, null).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/campaigns/demo/messages",
        "POST,/api/campaigns/demo/audio/requests",
        "POST,/api/campaigns/demo/audio/requests/x/text",
        "PUT,/api/campaigns/demo/audio/requests/x/chunks/0",
        "POST,/api/campaigns/demo/audio/requests/x/complete",
        "POST,/api/campaigns/demo/audio/requests/x/fail",
        "DELETE,/api/campaigns/demo/audio/requests/x",
        "GET,/ws/campaign/dm?campaign_id=demo",
        "GET,/api/v1/connections",
        "GET,/api/v1/connections/x",
        "DELETE,/api/v1/connections/x",
        "GET,/api/v1/rooms/demo/presence"
    })
    void keepsPlayersFromWhatIsForHostsAndAdmins(String method, String path) {
        assertThat(node.call(method, path, node.player("p", "demo"), "").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/campaigns/other/messages",
        "GET,/api/campaigns/other/audio/queue",
        "POST,/api/campaigns/other/audio/requests",
        "DELETE,/api/campaigns/other/audio/requests/x",
        "GET,/api/audio/stream/other",
        "GET,/ws/campaign/player?campaign_id=other",
        "GET,/ws/campaign/dm?campaign_id=other"
    })
    void keepsHostsOutOfOtherRooms(String method, String path) {
        assertThat(node.call(method, path, node.host("h", "demo"), "").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/campaigns/a%20b/messages,'{\"text\":\"a\"}'",
        "GET,/api/campaigns/a%2Fb/audio/queue,''",
        "POST,/api/campaigns/demo/messages,''",
        "POST,/api/campaigns/demo/messages,'{\"text\":\" \"}'",
        "POST,/api/campaigns/demo/messages,'{\"text\":7}'",
        "POST,/api/campaigns/demo/messages,'[]'",
        "POST,/api/campaigns/demo/messages,'{'",
        "POST,/api/campaigns/demo/audio/requests,'{\"playback_group\":\"a b\"}'",
        "PUT,/api/campaigns/demo/audio/requests/x/chunks/-1,'RIFF'",
        "PUT,/api/campaigns/demo/audio/requests/x/chunks/one,'RIFF'",
        "PUT,/api/campaigns/demo/audio/requests/x/chunks/0,''",
        "PUT,/api/campaigns/demo/audio/requests/x/chunks/0,'raw without a rate'",
        "GET,/api/audio/stream/demo?request_id=a%20b,''",
        "GET,/api/media/audio/a%20b,''",
        "GET,/ws/campaign/player,''",
        "GET,/ws/campaign/player?campaign_id=a%20b,''",
        "GET,/api/v1/time?seq=x,''",
        "GET,/api/v1/connections?limit=0,''",
        "GET,/api/v1/connections?state=asleep,''",
        "GET,/api/v1/connections?user=a%20b,''",
        "POST,/api/events/join,'{}'",
        "POST,/api/events/ack,'{\"up_to\":\"x\"}'"
    })
    void saysWhatIsWrongWithARequest(String method, String path, String body) {
        Reply reply = node.call(method, path, node.admin(), body);

        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("message").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nothing",
        "GET,/assets/none.js",
        "GET,/assets/..%2f..%2fMETA-INF%2fMANIFEST.MF",
        "GET,/api/v1/connections/nobody",
        "DELETE,/api/v1/connections/nobody",
        "GET,/api/media/audio/nothing",
        "POST,/api/audio/played/nothing",
        "GET,/api/audio/stream/demo",
        "GET,/api/audio/stream/demo?request_id=nothing",
        "DELETE,/api/campaigns/demo/audio/requests/nothing",
        "POST,/api/campaigns/demo/audio/requests/nothing/complete",
        "POST,/api/events/heartbeat"
    })
    void answersNotFoundForWhatIsNotThere(String method, String path) {
        Reply reply = node.call(method, path, node.admin(), "");

        assertThat(reply.status()).as(reply.text()).isEqualTo(404);
    }

    @Test
    void refusesRoomsThatAnEventStreamMayNotJoin() {
        assertThat(
                        node.post(
                                        "/api/events/join",
                                        node.player("p", "demo"),
                                        "{\"room\":\"other\"}")
                                .status())
                .isEqualTo(403);
    }

    @Test
    void answersAPlainGetOnAWebSocketAddressWithWhatTheHandshakeWouldGet() {
        assertThat(
                        node.get("/ws/campaign/player?campaign_id=demo", node.player("p", "demo"))
                                .status())
                .isEqualTo(426);
    }

    @Test
    void refusesLargeBodiesBeforeReadingThem() {
        byte[] body = new byte[300 * 1024];
        assertThat(
                        node.call(
                                        "POST",
                                        "/api/campaigns/demo/messages",
                                        node.host("h", "demo"),
                                        body,
                                        Map.of())
                                .status())
                .isEqualTo(413);
    }

    @Test
    void keepsMetricsForAdminsOnTheAdminPort() {
        assertThat(node.admin("/metrics", null).status()).isEqualTo(401);
        assertThat(node.admin("/metrics", node.host("h", "demo")).status()).isEqualTo(403);
        Reply reply = node.admin("/metrics", node.admin());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("earshot_connections{", "earshot_store_trouble 0");
        assertThat(node.get("/metrics", node.admin()).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/metrics", "/api/v1/health", "/health/live", "/api/v1/connections", "/x"})
    void answersNoForeignPageAndNoForeignNameOnTheAdminPort(String path) {
        for (String header :
                new String[] {
                    "Host: evil.example", "Host: localhost\r\nOrigin: https://evil.example"
                }) {
            try (RawSocket socket = RawSocket.connect(node.node().adminPort())) {
                String head = "GET " + path + " HTTP/1.1\r\n" + header + "\r\n";
                String token = "Authorization: Bearer " + node.admin() + "\r\n\r\n";
                assertThat(socket.send(head + token).readResponse().status()).isEqualTo(403);
            }
        }
    }

    @Test
    void hidesThatAChunkOfAnotherRoomExists() {
        Reply absent = node.get("/api/media/audio/absent", node.player("p", "demo"));
        assertThat(absent.status()).isEqualTo(404);
    }

    @Test
    void echoesThePingOfTheClockOverHttp() {
        Reply reply = node.get("/api/v1/time?seq=7&t1_us=9", node.player("p"));

        assertThat(reply.text()).startsWith("{\"seq\":7,\"t1_us\":9,\"t2_us\":");
        assertThat(reply.json().path("t3_us").asLong())
                .isGreaterThanOrEqualTo(reply.json().path("t2_us").asLong());
        assertThat(reply.json().path("clock_id").asString()).isNotEmpty();
    }
}
