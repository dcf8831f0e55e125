package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests on whose ends two servers in a row could disagree: one refusal, then nothing more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";

    /** What reached a handler: method, path and body. */
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private GatewayFixture fixture;

    @BeforeAll
    void start() {
        fixture =
                GatewayFixture.start(
                        Route.open("GET", "/next", this::see),
                        Route.open("GET", "/m", this::see),
                        new Route("POST", "/m", new Route.Access.Open(), 100, this::see));
    }

    private void see(HttpExchange exchange) {
        seen.add(
                exchange.method()
                        + " "
                        + exchange.path()
                        + " "
                        + new String(exchange.body(), StandardCharsets.UTF_8));
        exchange.respondJson(200, Map.of());
    }

    @BeforeEach
    void forget() {
        seen.clear();
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    static Stream<RawRequests.Raw> ambiguous() {
        return RawRequests.ambiguous().stream();
    }

    static Stream<RawRequests.Raw> sound() {
        return RawRequests.sound().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void refusesOnceAndCloses(RawRequests.Raw request) {
        try (RawSocket socket = fixture.connect()) {
            socket.send(request.marked("/m") + NEXT);
            RawSocket.Response response = socket.readResponse();
            assertThat(response.status()).isEqualTo(request.status());
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(socket.atEnd()).isTrue();
        }
        assertThat(seen).doesNotContain("GET /next ");
        assertThat(seen).hasSize(request.status() == 200 ? 1 : 0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void refusesAlikeByteForByte(RawRequests.Raw request) {
        try (RawSocket socket = fixture.connect()) {
            for (char c : (request.marked("/m") + NEXT).toCharArray()) {
                try {
                    socket.send(String.valueOf(c));
                } catch (UncheckedIOException closed) {
                    break;
                }
            }
            assertThat(socket.readResponse().status()).isEqualTo(request.status());
            assertThat(socket.atEnd()).isTrue();
        }
        assertThat(seen).doesNotContain("GET /next ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sound")
    void answersAndServesTheNext(RawRequests.Raw request) {
        try (RawSocket socket = fixture.connect()) {
            socket.send(request.marked("/m") + NEXT);
            assertThat(socket.readResponse().status()).isEqualTo(request.status());
            assertThat(socket.readResponse().status()).isEqualTo(200);
            socket.send("GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(socket.readResponse().status()).isEqualTo(200);
            assertThat(socket.atEnd()).isTrue();
        }
        assertThat(seen).endsWith("GET /next ", "GET /next ");
        assertThat(seen).hasSize(request.status() == 200 ? 3 : 2);
    }

    @Test
    void hasTheWholeList() {
        assertThat(RawRequests.ambiguous()).hasSizeGreaterThan(120);
        assertThat(RawRequests.ambiguous().stream().map(RawRequests.Raw::name))
                .doesNotHaveDuplicates();
    }

    @Test
    void boundsTheHead() {
        String longLine = "GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n";
        assertThat(status(longLine)).isEqualTo(414);
        String large = "GET /next HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(17_000) + "\r\n\r\n";
        assertThat(status(large)).isEqualTo(431);
        String many = "GET /next HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(100) + "\r\n";
        assertThat(status(many)).isEqualTo(431);
    }

    private int status(String request) {
        try (RawSocket socket = fixture.connect()) {
            return socket.send(request).readResponse().status();
        }
    }

    @Test
    void asksNoBodyOfAClientThatKnowsNoInterimAnswer() {
        try (RawSocket socket = fixture.connect()) {
            socket.send(
                    "POST /m HTTP/1.0\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
                            + "a");
            assertThat(socket.readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void handsOnWhatItReadAndNoMore() {
        try (RawSocket socket = fixture.connect()) {
            socket.send(
                    "POST /m HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "2;a=b\r\nxy\r\n00\r\nT: u\r\n\r\n"
                            + NEXT);
            assertThat(socket.readResponse().status()).isEqualTo(200);
            assertThat(socket.readResponse().status()).isEqualTo(200);
        }
        assertThat(seen).containsExactly("POST /m xy", "GET /next ");
    }
}
