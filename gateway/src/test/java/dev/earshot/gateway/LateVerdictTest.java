package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.RawSocket.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose credential cannot be judged at once, because a key has to be fetched first. */
class LateVerdictTest {
    private static final String SLOW = auth(GatewayFixture.SLOW);

    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture =
                GatewayFixture.start(
                        Route.token("GET", "/who", 0, e -> e.respondJson(200, Map.of())),
                        Route.token(
                                "POST",
                                "/echo",
                                100_000,
                                e -> e.respond(200, "text/plain", e.body(), Map.of())));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String auth(String token) {
        return "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n";
    }

    private Response send(String request) {
        try (RawSocket socket = fixture.connect()) {
            return socket.send(request).readResponse();
        }
    }

    @Test
    void areAnsweredOnceItIsKnown() {
        assertThat(send("GET /who HTTP/1.1\r\n" + SLOW + "\r\n").status()).isEqualTo(200);
        String foreign = auth(GatewayFixture.SLOW_FOREIGN);
        assertThat(send("GET /who HTTP/1.1\r\n" + foreign + "\r\n").status()).isEqualTo(401);
    }

    @Test
    void keepTheirBodyAndTheRequestBehindThem() {
        String body = "x".repeat(50_000);
        String chunked = "Transfer-Encoding: chunked\r\n\r\nc350\r\n" + body + "\r\n0\r\n\r\n";
        String whole = "Content-Length: 50000\r\n\r\n" + body;
        for (String end : new String[] {chunked, whole}) {
            try (RawSocket socket = fixture.connect()) {
                socket.send(
                        "POST /echo HTTP/1.1\r\n"
                                + SLOW
                                + end
                                + ("GET /who HTTP/1.1\r\n" + SLOW + "\r\n").repeat(2));
                Response echoed = socket.readResponse();
                assertThat(echoed.text()).isEqualTo(body);
                assertThat(socket.readResponse().text()).isEqualTo("{}");
                assertThat(socket.readResponse().text()).isEqualTo("{}");
            }
        }
    }

    @Test
    void refuseABodyAboveTheBoundOnceItIsKnown() {
        String request = "POST /echo HTTP/1.1\r\n" + SLOW + "Content-Length: 100001\r\n\r\n";
        assertThat(send(request).status()).isEqualTo(413);
    }

    @Test
    void openConnections() {
        String target = "/api/ws?token=" + GatewayFixture.SLOW;
        try (RawSocket socket = RawSocket.webSocket(fixture.port(), target)) {
            assertThat(socket.readText()).isEqualTo(FakeConnections.GREETING);
            socket.sendText("after");
            assertThat(socket.readText()).isEqualTo("after");
        }
    }

    @Test
    void costNothingWhenThePeerGoesMeanwhile() {
        try (RawSocket socket = fixture.connect()) {
            socket.send("GET /who HTTP/1.1\r\n" + SLOW + "\r\n");
            socket.reset();
        }
        assertThat(send("GET /who HTTP/1.1\r\n" + SLOW + "\r\n").status()).isEqualTo(200);
    }

    @Test
    void areToldWhenToComeBackWhileNobodyCanJudge() {
        Response away = send("GET /who HTTP/1.1\r\n" + auth(GatewayFixture.AWAY) + "\r\n");
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.header("Retry-After")).isEqualTo("3");
        assertThat(new String(away.body(), StandardCharsets.UTF_8)).contains("message");
    }
}
