package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTest {
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture =
                GatewayFixture.start(
                        Route.open("GET", "/hello", e -> e.respondJson(200, Map.of("a", 1))),
                        Route.token(
                                "POST",
                                "/echo/{name}",
                                1000,
                                e ->
                                        e.respond(
                                                200,
                                                "text/plain",
                                                (e.pathParameter("name")
                                                                + ":"
                                                                + new String(
                                                                        e.body(),
                                                                        java.nio.charset
                                                                                .StandardCharsets
                                                                                .UTF_8))
                                                        .getBytes(
                                                                java.nio.charset.StandardCharsets
                                                                        .UTF_8),
                                                Map.of())));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void answersJsonWithTheUsualHeaders() {
        RawSocket.Response response = fixture.get("/hello");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("{\"a\":1}");
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void refusesWithAReason() {
        assertThat(fixture.get("/nowhere").text())
                .isEqualTo("{\"message\":\"There is nothing here\"}");
        RawSocket.Response wrongMethod = fixture.get("/echo/x");
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(wrongMethod.header("Allow")).isEqualTo("OPTIONS, POST");
    }

    @Test
    void takesABodyOnAKeptConnection() {
        try (RawSocket socket = fixture.connect()) {
            for (int i = 0; i < 3; i++) {
                socket.send(
                        "POST /echo/n%20m HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer"
                                + " player-token\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(socket.readResponse().text()).isEqualTo("n m:abc");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        try (RawSocket socket = fixture.connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                all.append("POST /echo/n HTTP/1.1\r\nHost: h\r\n")
                        .append("Authorization: Bearer player-token\r\n")
                        .append("Transfer-Encoding: chunked\r\n\r\n1\r\n")
                        .append(i)
                        .append("\r\n0\r\n\r\n");
            }
            socket.send(all.toString());
            for (int i = 0; i < 9; i++) {
                assertThat(socket.readResponse().text()).isEqualTo("n:" + i);
            }
        }
    }
}
