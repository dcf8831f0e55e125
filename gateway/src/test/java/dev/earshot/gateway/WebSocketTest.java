package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Transport;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.RawSocket.Response;
import dev.earshot.wire.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketTest {
    private static final String ROOM = "/ws/campaign/player?token=player-token&campaign_id=";

    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = GatewayFixture.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Response upgrade(String target, String... headers) {
        try (RawSocket socket = fixture.connect()) {
            return socket.upgrade(target, headers);
        }
    }

    private Ending ending() {
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.endings).hasSize(1);
        return fixture.core.endings.getFirst();
    }

    @Test
    void greetsAndEchoes() {
        try (RawSocket socket = fixture.webSocket()) {
            socket.sendText("{\"hello\":1}");
            assertThat(socket.readText()).isEqualTo("{\"hello\":1}");
            assertThat(fixture.gateway.traffic().open(Transport.WEBSOCKET)).isEqualTo(1);
        }
    }

    @Test
    void tellsTheCoreOfAPongHoweverYoungTheConnection() {
        try (RawSocket socket = fixture.webSocket()) {
            socket.send(RawSocket.frame(true, RawSocket.PONG, new byte[0]));
            await().until(() -> fixture.core.alive.get() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/ws, 401",
        "/api/ws?token=wrong, 401",
        "/ws/campaign/player?campaign_id=c1, 401",
        "/ws/campaign/player?token=player-token, 400",
        "/ws/campaign/player?token=player-token&campaign_id=, 400",
        "/ws/campaign/player?token=player-token&campaign_id=a%2Fb, 400",
        "/ws/nothing?token=player-token, 404",
        "/ws/campaign/player?token=player-token&campaign_id=c1, 101"
    })
    void judgesTheAddress(String target, int status) {
        assertThat(upgrade(target).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "https://localhost, 101",
        "https://listed.example, 101",
        "http://localhost.evil.example, 403",
        "http://evil.example, 403",
        "http://localhost:81, 403",
        "https://sub.listed.example, 403",
        "null, 403"
    })
    void judgesTheOrigin(String origin, int status) {
        // A page of the same host in plain text is another origin than a port that speaks TLS.
        int expected = fixture.tls != null && origin.equals("http://localhost") ? 403 : status;
        assertThat(upgrade(ROOM + "c1", "Origin: " + origin).status()).isEqualTo(expected);
    }

    @Test
    void tellsTheCoreWhoComes() {
        try (RawSocket socket = fixture.connect()) {
            socket.upgrade(
                    "/ws/campaign/player?campaign_id=c1&connection_token=t1&audio=pcm",
                    "Authorization: Bearer host-token",
                    "User-Agent: " + "u".repeat(300));
            assertThat(socket.readText()).isEqualTo(FakeConnections.GREETING);
        }
        var handshake = fixture.core.opened.getFirst().handshake();
        assertThat(handshake.room()).isEqualTo("c1");
        assertThat(handshake.connectionToken()).isEqualTo("t1");
        assertThat(handshake.timedAudio()).isTrue();
        assertThat(handshake.principal().user()).isEqualTo("host");
        assertThat(handshake.userAgent()).hasSize(256);
        assertThat(handshake.clientIp()).isEqualTo("127.0.0.1");
    }

    @Test
    void takesTheTokenFromTheSubprotocolPair() {
        Response response =
                upgrade("/api/ws", "Sec-WebSocket-Protocol: earshot.v1, bearer.player-token");
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.header("Sec-WebSocket-Protocol")).isEqualTo("earshot.v1");
        assertThat(response.header("Sec-WebSocket-Accept"))
                .isEqualTo("ICX+Yqv66kxgM0FcWaLWlFLwTAI=");
    }

    @Test
    void answersAPlainGetWithTheSameChecksOr426() {
        assertThat(fixture.get("/api/ws").status()).isEqualTo(401);
        Response response = fixture.get("/api/ws?token=player-token");
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Upgrade")).isEqualTo("websocket");
        fixture.core.admission = _ -> new Refusal(409, "Already here", 0);
        assertThat(fixture.get("/api/ws?token=player-token").status()).isEqualTo(409);
    }

    @Test
    void passesOnWhyTheCoreRefuses() {
        fixture.core.admission = _ -> new Refusal(503, "Draining", 7);
        Response response = upgrade(ROOM + "c1");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.text()).isEqualTo("{\"message\":\"Draining\"}");
        assertThat(response.header("Retry-After")).isEqualTo("7");
        assertThat(fixture.core.opened).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Version: 8, 426",
        "Sec-WebSocket-Key: short, 400",
        "Connection: close, 426"
    })
    void refusesABrokenHandshake(String replacement, int status) {
        String name = replacement.substring(0, replacement.indexOf(':'));
        String request =
                "GET /api/ws?token=player-token HTTP/1.1\r\nHost: localhost\r\nUpgrade:"
                        + " websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        try (RawSocket socket = fixture.connect()) {
            socket.send(request.replaceFirst(name + ": [^\r]*", replacement));
            assertThat(socket.readResponse().status()).isEqualTo(status);
        }
    }

    @Test
    void readsFramesThatCameRightBehindTheHandshake() {
        try (RawSocket socket = fixture.connect()) {
            byte[] text = RawSocket.frame(true, RawSocket.TEXT, new byte[] {'h', 'i'});
            socket.send(
                    "GET /api/ws?token=player-token HTTP/1.1\r\nHost: localhost\r\nUpgrade:"
                            + " websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                            + new String(text, StandardCharsets.ISO_8859_1));
            assertThat(socket.readResponse(true).status()).isEqualTo(101);
            assertThat(socket.readText()).isEqualTo(FakeConnections.GREETING);
            assertThat(socket.readText()).isEqualTo("hi");
        }
    }

    @Test
    void joinsFragmentsAndAnswersThePingBetweenThem() {
        byte[] text = "für".getBytes(StandardCharsets.UTF_8);
        try (RawSocket socket = fixture.webSocket()) {
            socket.send(RawSocket.frame(false, RawSocket.TEXT, Arrays.copyOf(text, 2)));
            socket.send(RawSocket.frame(true, RawSocket.PING, new byte[] {1, 2, 3}));
            RawSocket.Frame pong = socket.readFrame();
            assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
            assertThat(pong.masked()).isFalse();
            assertThat(pong.payload()).containsExactly(1, 2, 3);
            socket.send(RawSocket.frame(true, 0, Arrays.copyOfRange(text, 2, text.length)));
            assertThat(socket.readText()).isEqualTo("für");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "unmasked, 8101, 1002",
        "reserved bit, c180, 1002",
        "unknown opcode, 8380, 1002",
        "unknown control opcode, 8b80, 1002",
        "fragmented ping, 0980, 1002",
        "long ping, 89fe, 1002",
        "continuation of nothing, 8080, 1002",
        "text inside a message, 018000000000 018000000000, 1002",
        "binary, 8280, 1003",
        "too long, 81ff0000000000080001, 1009",
        "half a close code, 88810000000001, 1002",
        "close code 1005, 88820000000003ed, 1002",
        "close code 999, 88820000000003e7, 1002",
        "close code 2000, 88820000000007d0, 1002",
        "close reason no UTF-8, 88830000000003e8ff, 1007",
        "overlong slash, 818200000000c0af, 1007",
        "surrogate before its frame ends, 818a00000000eda0, 1007",
        "half a character, 818100000000c3, 1007"
    })
    void closesWithTheCodeOfTheFault(String fault, String hex, int code) {
        try (RawSocket socket = fixture.webSocket()) {
            socket.send(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
            assertThat(socket.readClose()).as(fault).isEqualTo(code);
            assertThat(socket.atEnd()).isTrue();
        }
        assertThat(ending().reason()).isEqualTo(Ending.Reason.CLIENT_DISCONNECT);
        assertThat(ending().clean()).isFalse();
    }

    @Test
    void takesAMessageOfExactlyTheLimit() {
        fixture.core.onText =
                (connection, text) ->
                        connection.outbound().send(FakeConnections.text("" + text.length()));
        try (RawSocket socket = fixture.webSocket()) {
            socket.sendText("x".repeat(524_288));
            assertThat(socket.readText()).isEqualTo("524288");
        }
    }

    @Test
    void closesAPeerThatFloodsPings() {
        try (RawSocket socket = fixture.webSocket()) {
            byte[] ping = RawSocket.frame(true, RawSocket.PING, new byte[0]);
            byte[] flood = new byte[ping.length * 300];
            for (int i = 0; i < 300; i++) {
                System.arraycopy(ping, 0, flood, i * ping.length, ping.length);
            }
            socket.send(flood);
            assertThat(socket.readClose()).isEqualTo(4003);
        }
        assertThat(ending().detail()).isEqualTo("rate_limited");
    }

    @Test
    void echoesTheCloseCodeAndTellsTheCoreOnce() {
        try (RawSocket socket = fixture.webSocket()) {
            socket.sendClose(3333);
            assertThat(socket.readClose()).isEqualTo(3333);
            assertThat(socket.atEnd()).isTrue();
        }
        assertThat(ending()).isEqualTo(new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", true));
        assertThat(fixture.gateway.traffic().open(Transport.WEBSOCKET)).isZero();
    }

    @Test
    void closesForTheCoreBehindWhatIsQueued() {
        fixture.core.onText =
                (connection, text) -> {
                    connection.outbound().send(FakeConnections.text("last"));
                    connection.outbound().close(CloseCode.KICKED, "go");
                    connection.outbound().send(FakeConnections.text("never"));
                };
        try (RawSocket socket = fixture.webSocket()) {
            socket.sendText("x");
            assertThat(socket.readText()).isEqualTo("last");
            assertThat(socket.readClose()).isEqualTo(4101);
            assertThat(fixture.core.endings).isEmpty();
            socket.sendClose(4101);
            assertThat(socket.atEnd()).isTrue();
        }
        assertThat(ending()).isEqualTo(new Ending(Ending.Reason.SERVER_ERROR, "kicked", true));
        assertThat(fixture.gateway.traffic().closes(CloseCode.KICKED)).isEqualTo(1);
    }

    @Test
    void reportsAReset() {
        fixture.webSocket().reset();
        assertThat(ending()).isEqualTo(new Ending(Ending.Reason.CLIENT_DISCONNECT, "reset", false));
    }

    @Test
    void reportsAPeerThatEndsItsHalfWithoutAWord() {
        try (RawSocket socket = fixture.webSocket()) {
            socket.closeOutput();
            assertThat(socket.atEnd()).isTrue();
        }
        assertThat(ending())
                .isEqualTo(new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", false));
    }

    @Test
    void saysGoodbyeWhenTheGatewayStops() {
        try (RawSocket socket = fixture.webSocket()) {
            Thread stopping = Thread.ofVirtual().start(fixture::close);
            assertThat(socket.readClose()).isEqualTo(1001);
            socket.sendClose(1001);
            assertThat(socket.atEnd()).isTrue();
            await().until(() -> !stopping.isAlive());
        }
        assertThat(ending().detail()).isEqualTo("going_away");
    }

    @Test
    void endsSilentPeersEvenWhenItStops() {
        try (RawSocket socket = fixture.webSocket()) {
            fixture.gateway.stop(java.time.Duration.ofMillis(50));
            assertThat(fixture.core.endings).hasSize(1);
            assertThat(socket.readClose()).isEqualTo(1001);
        }
    }
}
