package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests on whose ends two servers in a row could disagree: one refusal, then nothing more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
    private static final String NEXT = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";

    private GatewayFixture fixture;

    @BeforeAll
    void start() {
        fixture =
                GatewayFixture.start(
                        Route.open("GET", "/hello", e -> e.respondJson(200, Map.of())),
                        new Route(
                                "POST",
                                "/post",
                                new Route.Access.Open(),
                                100,
                                e -> e.respondJson(200, e.body().length)));
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "both lengths, 400, POST /post HTTP/1.1|Host: h|Content-Length: 3|Transfer-Encoding: chunked||0||",
        "both lengths turned, 400, POST /post HTTP/1.1|Host: h|Transfer-Encoding: chunked|Content-Length: 3||0||",
        "two lengths, 400, POST /post HTTP/1.1|Host: h|Content-Length: 3|Content-Length: 4||abc",
        "a list of lengths, 400, 'POST /post HTTP/1.1|Host: h|Content-Length: 3, 3||abc'",
        "a signed length, 400, POST /post HTTP/1.1|Host: h|Content-Length: +3||abc",
        "a negative length, 400, POST /post HTTP/1.1|Host: h|Content-Length: -3||abc",
        "chunked in 1.0, 400, POST /post HTTP/1.0|Host: h|Transfer-Encoding: chunked||0||",
        "unknown encoding, 400, POST /post HTTP/1.1|Host: h|Transfer-Encoding: gzip||abc",
        "chunked and more, 400, 'POST /post HTTP/1.1|Host: h|Transfer-Encoding: chunked, gzip||0||'",
        "chunked disguised, 400, POST /post HTTP/1.1|Host: h|Transfer-Encoding: xchunked||0||",
        "two encodings, 400, POST /post HTTP/1.1|Host: h|Transfer-Encoding: chunked|Transfer-Encoding: x||0||",
        "space before colon, 400, POST /post HTTP/1.1|Host: h|Content-Length : 3||abc",
        "bare line feed, 400, 'GET /hello HTTP/1.1|Host: h^X: y||'",
        "no host, 400, GET /hello HTTP/1.1||",
        "two hosts, 400, GET /hello HTTP/1.1|Host: a|Host: b||",
        "host with a path, 400, GET /hello HTTP/1.1|Host: a/b||",
        "bad chunk size, 400, POST /post HTTP/1.1|Host: h|Transfer-Encoding: chunked||zz|x|0||",
        "negative chunk size, 400, POST /post HTTP/1.1|Host: h|Transfer-Encoding: chunked||-1|x|0||",
        "chunk without its end, 400, POST /post HTTP/1.1|Host: h|Transfer-Encoding: chunked||1|xy0||",
        "NUL in a value, 400, GET /hello HTTP/1.1|Host: h|X: a~b||",
        "leading NUL, 400, ~GET /hello HTTP/1.1|Host: h||",
        "newer version, 505, GET /hello HTTP/2.0|Host: h||",
        "no version, 400, GET /hello||",
        "expectation, 417, POST /post HTTP/1.1|Host: h|Expect: x|Content-Length: 1||a"
    })
    void refusesOnceAndCloses(String name, int status, String request) {
        String raw = request.replace("|", "\r\n").replace('^', '\n').replace('~', '\0');
        try (RawSocket socket = fixture.connect()) {
            socket.send(raw + NEXT);
            assertThat(socket.readResponse().status()).as(name).isEqualTo(status);
            assertThat(socket.atEnd()).as(name).isTrue();
        }
    }

    @Test
    void boundsTheHead() {
        String longLine = "GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n";
        assertThat(status(longLine)).isEqualTo(414);
        String large = "GET /hello HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(17_000) + "\r\n\r\n";
        assertThat(status(large)).isEqualTo(431);
        String many = "GET /hello HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(100) + "\r\n";
        assertThat(status(many)).isEqualTo(431);
    }

    private int status(String request) {
        try (RawSocket socket = fixture.connect()) {
            return socket.send(request).readResponse().status();
        }
    }

    @Test
    void ignoresChunkExtensionsAndTrailers() {
        try (RawSocket socket = fixture.connect()) {
            socket.send(
                    "POST /post HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "2;a=b\r\nxy\r\n0\r\nT: u\r\n\r\n"
                            + NEXT);
            assertThat(socket.readResponse().text()).isEqualTo("2");
            assertThat(socket.readResponse().text()).isEqualTo("{}");
        }
    }
}
