package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.connection.Ending;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.PeerLimits.Rates;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.net.Refused;
import dev.earshot.testkit.RawSocket;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RateLimitsTest {
    private static final Rate ANY = new Rate(1_000_000_000, 1_000_000_000);

    /** Slow enough that nothing comes back during a test. */
    private static final Rate FIVE = new Rate(1, 5);

    private GatewayFixture fixture = GatewayFixture.start();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void rates(Rates rates, String... proxies) {
        fixture.close();
        PeerLimits plain = GatewayFixture.PEERS;
        fixture =
                GatewayFixture.start(
                        new PeerLimits(
                                0, 1000, 1000, rates, plain.strangerTime(), 0, List.of(proxies)),
                        Route.open("GET", "/open", one -> one.respondJson(200, Map.of())),
                        Route.open("GET", "/health/ready", one -> one.respondJson(200, Map.of())),
                        Route.token("GET", "/closed", 0, one -> one.respondJson(200, Map.of())));
    }

    private RawSocket.Response get(RawSocket socket, String target) {
        return socket.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
    }

    private static void sendMany(RawSocket socket, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] one = RawSocket.frame(true, RawSocket.TEXT, new byte[] {'m'});
        for (int i = 0; i < count; i++) {
            all.writeBytes(one);
        }
        socket.send(all.toByteArray());
    }

    @Test
    void closesAConnectionThatSendsTooManyMessages() {
        rates(new Rates(FIVE, ANY, ANY, ANY, ANY, ANY));
        try (RawSocket flooder = fixture.webSocket();
                RawSocket other = fixture.webSocket()) {
            sendMany(flooder, 5);
            for (int i = 0; i < 5; i++) {
                assertThat(flooder.readText()).isEqualTo("m");
            }
            flooder.sendText("one over");
            assertThat(flooder.readClose()).isEqualTo(4003);
            assertThat(flooder.atEnd()).isTrue();
            other.sendText("unaffected");
            assertThat(other.readText()).isEqualTo("unaffected");
        }
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.endings.getFirst())
                .isEqualTo(new Ending(Ending.Reason.CLIENT_DISCONNECT, "rate_limited", false));
        assertThat(fixture.core.texts).doesNotContain("one over");
        assertThat(fixture.gateway.traffic().refusals(Refused.MESSAGE_RATE)).isEqualTo(1);
    }

    @Test
    void closesAConnectionThatSendsTooManyBytesAndNotBefore() {
        rates(new Rates(ANY, new Rate(1, 10_000), ANY, ANY, ANY, ANY));
        try (RawSocket flooder = fixture.webSocket()) {
            flooder.sendText("x".repeat(9_900));
            assertThat(flooder.readText()).hasSize(9_900);
            flooder.sendText("x".repeat(200));
            assertThat(flooder.readClose()).isEqualTo(4003);
        }
        assertThat(fixture.gateway.traffic().refusals(Refused.BYTE_RATE)).isEqualTo(1);
    }

    @Test
    void closesTheConnectionWithWhichAUserWentOverItsMessages() {
        rates(new Rates(ANY, ANY, FIVE, ANY, ANY, ANY));
        try (RawSocket first = fixture.webSocket();
                RawSocket second = fixture.webSocket();
                RawSocket foreign =
                        RawSocket.webSocket(
                                fixture.port(), "/api/ws?token=" + GatewayFixture.OTHER)) {
            assertThat(foreign.readText()).isEqualTo(FakeConnections.GREETING);
            sendMany(first, 3);
            for (int i = 0; i < 3; i++) {
                assertThat(first.readText()).isEqualTo("m");
            }
            sendMany(second, 3);
            assertThat(second.readClose()).isEqualTo(4003);
            foreign.sendText("unaffected");
            assertThat(foreign.readText()).isEqualTo("unaffected");
            // The other connection of the user stays, as long as it is silent.
            first.send(RawSocket.frame(true, RawSocket.PING, new byte[] {1}));
            assertThat(first.readFrame().opcode()).isEqualTo(RawSocket.PONG);
        }
        assertThat(fixture.gateway.traffic().refusals(Refused.USER_RATE)).isEqualTo(1);
        assertThat(fixture.gateway.peers().takesMessage("player")).isFalse();
        assertThat(fixture.gateway.peers().takesMessage("nobody")).isTrue();
    }

    @Test
    void answersRequestsOverTheRateOfTheirAddressAndKeepsTheSocket() {
        rates(new Rates(ANY, ANY, ANY, FIVE, ANY, ANY));
        try (RawSocket socket = fixture.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(get(socket, "/open").status()).isEqualTo(200);
            }
            RawSocket.Response refused = get(socket, "/open");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.header("Connection")).isNotEqualTo("close");
            assertThat(get(socket, "/nowhere").status()).isEqualTo(429);
            assertThat(get(socket, "/health/ready").status()).isEqualTo(200);
        }
        try (RawSocket other = RawSocket.connectFrom("127.0.1.9", fixture.port())) {
            assertThat(get(other, "/open").status()).isEqualTo(200);
        }
        assertThat(fixture.gateway.traffic().refusals(Refused.REQUEST_RATE)).isEqualTo(3);
    }

    @Test
    void judgesNoCredentialOfAnAddressWhoseCredentialsWereRefusedTooOften() {
        rates(new Rates(ANY, ANY, ANY, ANY, FIVE, ANY));
        String good = "/closed?token=" + GatewayFixture.PLAYER;
        try (RawSocket guesser = fixture.connect();
                RawSocket other = RawSocket.connectFrom("127.0.1.9", fixture.port())) {
            for (int i = 0; i < 20; i++) {
                assertThat(get(guesser, good).status()).isEqualTo(200);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(get(guesser, "/closed?token=guess").status()).isEqualTo(401);
            }
            int judged = fixture.judged.get();
            RawSocket.Response refused = get(guesser, good);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(fixture.judged.get()).isEqualTo(judged);
            assertThat(get(guesser, "/open").status()).isEqualTo(200);
            assertThat(get(other, good).status()).isEqualTo(200);
        }
    }

    @Test
    void countsARefusalThatComesLate() {
        rates(new Rates(ANY, ANY, ANY, ANY, new Rate(1, 1), ANY));
        try (RawSocket guesser = fixture.connect()) {
            assertThat(get(guesser, "/closed?token=" + GatewayFixture.SLOW_FOREIGN).status())
                    .isEqualTo(401);
            assertThat(get(guesser, "/closed?token=" + GatewayFixture.PLAYER).status())
                    .isEqualTo(429);
        }
    }

    @Test
    void countsClientsBehindATrustedProxyByTheirOwnAddress() {
        rates(new Rates(ANY, ANY, ANY, FIVE, ANY, FIVE), "127.0.0.1");
        try (RawSocket proxy = fixture.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(getFor(proxy, "203.0.113.1").status()).isEqualTo(200);
            }
            assertThat(getFor(proxy, "203.0.113.1").status()).isEqualTo(429);
            // What the client wrote itself stands to the left and changes nothing.
            assertThat(getFor(proxy, "198.51.100.1, 203.0.113.1").status()).isEqualTo(429);
            assertThat(getFor(proxy, "203.0.113.2").status()).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                assertThat(get(proxy, "/open").status()).isEqualTo(200);
            }
        }
        for (int i = 0; i < 20; i++) {
            fixture.connect().close();
        }
        assertThat(fixture.get("/open").status()).isEqualTo(200);
    }

    @Test
    void believesNobodyElseAboutAddresses() {
        rates(new Rates(ANY, ANY, ANY, FIVE, ANY, ANY), "127.0.0.1");
        try (RawSocket liar = RawSocket.connectFrom("127.0.1.9", fixture.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(getFor(liar, "203.0.113." + i).status()).isEqualTo(200);
            }
            assertThat(getFor(liar, "203.0.113.99").status()).isEqualTo(429);
        }
    }

    @Test
    void namesTheClientBehindAProxyToTheCoreAndBoundsItsConnections() {
        fixture.close();
        PeerLimits plain = GatewayFixture.PEERS;
        fixture =
                GatewayFixture.start(
                        new PeerLimits(
                                0,
                                2,
                                100,
                                plain.rates(),
                                plain.strangerTime(),
                                0,
                                List.of("127.0.0.1/32")));
        String door = "/api/ws?token=" + GatewayFixture.PLAYER;
        String header = "X-Forwarded-For: 203.0.113.7";
        try (RawSocket first = RawSocket.webSocket(fixture.port(), door, header);
                RawSocket second = RawSocket.webSocket(fixture.port(), door, header);
                RawSocket third = fixture.connect();
                RawSocket foreign =
                        RawSocket.webSocket(fixture.port(), door, "X-Forwarded-For: 203.0.113.8")) {
            assertThat(third.upgrade(door, header).status()).isEqualTo(429);
            assertThat(fixture.core.opened.getFirst().handshake().clientIp())
                    .isEqualTo("203.0.113.7");
            assertThat(List.of(first, second, foreign)).hasSize(3);
        }
        await().until(() -> fixture.gateway.peers().heldByAddresses() == 0);
    }

    private static RawSocket.Response getFor(RawSocket proxy, String forwardedFor) {
        return proxy.send(
                        "GET /open HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: "
                                + forwardedFor
                                + "\r\n\r\n")
                .readResponse();
    }
}
