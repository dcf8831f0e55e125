package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.identity.Role;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.HttpLimits;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.http.StaticPages;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.RawSocket.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTest {
    private static final String POST =
            "POST /echo/n HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer player-token\r\n";

    @TempDir private Path folder;

    private final AtomicReference<HttpExchange> held = new AtomicReference<>();
    private GatewayFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = GatewayFixture.start(GatewayFixture.HTTP, SocketLimits.DEFAULT, routes());
    }

    private Route[] routes() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "0123456789");
        Path link = folder.resolve("link");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, file);
        }
        List<Route> routes = new ArrayList<>();
        routes.add(Route.open("GET", "/hello", e -> e.respondJson(200, Map.of("a", 1))));
        routes.add(Route.open("GET", "/held", held::set));
        routes.add(
                Route.open(
                        "GET",
                        "/broken",
                        _ -> {
                            throw new IllegalStateException("planted");
                        }));
        routes.add(
                Route.open(
                        "GET",
                        "/page",
                        e -> e.respond(200, "text/html; charset=utf-8", new byte[1], Map.of())));
        routes.add(
                Route.open(
                        "GET",
                        "/large",
                        e -> e.respond(200, "text/plain", new byte[1_000_000], Map.of())));
        routes.add(
                Route.open(
                        "GET",
                        "/file",
                        e -> e.respondFile(file, "audio/wav", Map.of("ETag", "\"1\""))));
        routes.add(Route.open("GET", "/link", e -> e.respondFile(link, "audio/wav", Map.of())));
        routes.add(
                Route.open(
                        "GET",
                        "/gone",
                        e -> e.respondFile(folder.resolve("x"), "audio/wav", Map.of())));
        routes.add(Route.token("POST", "/echo/{name}", 1000, HttpTest::echo));
        routes.add(
                new Route(
                        "GET",
                        "/host",
                        new Route.Access.Token(Role.DM),
                        0,
                        e -> e.respondJson(200, Map.of())));
        StaticPages pages = StaticPages.read(HttpTest.class.getClassLoader(), "web");
        routes.addAll(pages.routes("/"));
        pages.find("index.html").ifPresent(page -> routes.add(Route.open("GET", "/", page)));
        return routes.toArray(Route[]::new);
    }

    private static void echo(HttpExchange exchange) {
        String body = new String(exchange.body(), StandardCharsets.UTF_8);
        String answer = exchange.pathParameter("name") + ":" + body;
        exchange.respond(200, "text/plain", answer.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Response send(String request) {
        try (RawSocket socket = fixture.connect()) {
            return socket.send(request).readResponse();
        }
    }

    @Test
    void answersJsonWithTheUsualHeaders() {
        Response response = fixture.get("/hello");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("{\"a\":1}");
        assertThat(response.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Referrer-Policy", "no-referrer")
                .containsEntry("Cache-Control", "no-store")
                .doesNotContainKey("Content-Security-Policy");
        assertThat(response.header("Date")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} [0-9:]{8} GMT");
        assertThat(response.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        Response page = fixture.get("/page");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'self'")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        // Pages that are listed play it.
        assertThat(fixture.get("/file").headers())
                .doesNotContainKey("Cross-Origin-Resource-Policy");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404, There is nothing here",
        "GET, /echo/x, 405, This method is not for this address",
        "GET, /host, 401, A valid token is needed",
        "GET, /host?token=player-token, 403, This needs the role dm",
        "GET, /broken, 500, The server failed; try again later",
        "GET, /a%zz, 400, The request target has a broken escape",
        "GET, /hello/../hello, 404, There is nothing here"
    })
    void refusesWithAReason(String method, String target, int status, String message) {
        Response response = send(method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).isEqualTo("{\"message\":\"" + message + "\"}");
        assertThat(response.headers().containsKey("WWW-Authenticate")).isEqualTo(status == 401);
    }

    @Test
    void namesTheMethodsOfAnAddress() {
        assertThat(fixture.get("/echo/x").header("Allow")).isEqualTo("OPTIONS, POST");
        Response options = send("OPTIONS /echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("OPTIONS, POST");
        assertThat(options.headers()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    @Test
    void letsListedOriginsReadAndWrite() {
        String origin = "Origin: https://listed.example\r\n\r\n";
        Response preflight = send("OPTIONS /echo/x HTTP/1.1\r\nHost: h\r\n" + origin);
        assertThat(preflight.header("Access-Control-Allow-Origin"))
                .isEqualTo("https://listed.example");
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
        assertThat(send(POST + "Content-Length: 0\r\n" + origin).status()).isEqualTo(200);
        assertThat(send(POST + "Content-Length: 0\r\nOrigin: http://evil\r\n\r\n").status())
                .isEqualTo(403);
    }

    @Test
    void takesBodiesOnAKeptConnection() {
        try (RawSocket socket = fixture.connect()) {
            for (int i = 0; i < 3; i++) {
                socket.send(POST.replace("/n", "/n%20m") + "Content-Length: 3\r\n\r\nabc");
                assertThat(socket.readResponse().text()).isEqualTo("n m:abc");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        try (RawSocket socket = fixture.connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 9; i++) {
                all.append(POST)
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

    @Test
    void holdsTheNextRequestBackUntilAnotherThreadAnswered() {
        try (RawSocket socket = fixture.connect()) {
            socket.send(
                    "GET /held HTTP/1.1\r\nHost: h\r\n\r\nGET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            await().until(() -> held.get() != null);
            assertThat(fixture.gateway.traffic().answers(2)).isZero();
            held.get().respondJson(200, Map.of("late", true));
            held.get().respondJson(200, Map.of("twice", true));
            assertThat(socket.readResponse().text()).isEqualTo("{\"late\":true}");
            assertThat(socket.readResponse().text()).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void answersWhoHasClosedItsHalf() {
        try (RawSocket socket = fixture.connect()) {
            socket.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
            socket.closeOutput();
            await().until(() -> held.get() != null);
            held.get().respondJson(200, Map.of());
            assertThat(socket.readResponse().status()).isEqualTo(200);
            assertThat(socket.atEnd()).isTrue();
        }
    }

    @Test
    void asksForABodyOnlyWhereItWouldTakeIt() {
        try (RawSocket socket = fixture.connect()) {
            socket.send(POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(socket.readResponse().status()).isEqualTo(100);
            socket.send("ab");
            assertThat(socket.readResponse().text()).isEqualTo("n:ab");
            socket.send(POST + "Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n");
            assertThat(socket.readResponse().status()).isEqualTo(413);
            assertThat(socket.atEnd()).isTrue();
        }
    }

    @Test
    void refusesAChunkedBodyOnceItIsTooLarge() {
        Response response =
                send(POST + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001));
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.header("Connection")).isEqualTo("close");
    }

    @Test
    void answersHeadWithoutABody() {
        try (RawSocket socket = fixture.connect()) {
            socket.send("HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(socket.readResponse(true).header("Content-Length")).isEqualTo("7");
            socket.send("HEAD /file HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(socket.readResponse(true).header("Content-Length")).isEqualTo("10");
            socket.send("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(socket.readResponse().text()).isEqualTo("{\"a\":1}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "x, 200, 0123456789, ",
        "bytes=2-4, 206, 234, bytes 2-4/10",
        "bytes=-2, 206, 89, bytes 8-9/10",
        "bytes=9-, 206, 9, bytes 9-9/10",
        "bytes=10-, 416, , bytes */10",
        "'bytes=0-0,2-2', 416, , bytes */10",
        "'bytes=0-,0-,0-,0-,0-,0-,0-,0-', 416, , bytes */10",
        "'bytes=0-5,3-9', 416, , bytes */10",
        "bytes=0-99999999999999999999, 206, 0123456789, bytes 0-9/10",
        "bytes=0-18446744073709551615, 206, 0123456789, bytes 0-9/10",
        "bytes=18446744073709551616-, 416, , bytes */10",
        "bytes=9223372036854775807-9223372036854775807, 416, , bytes */10",
        "bytes=-99999999999999999999, 206, 0123456789, bytes 0-9/10",
        "bytes=-0, 416, , bytes */10",
        "bytes=5-2, 200, 0123456789, ",
        "bytes=-, 200, 0123456789, ",
        "bytes=, 200, 0123456789, ",
        "bytes=a-b, 200, 0123456789, ",
        "bytes=0x0-0x1, 200, 0123456789, ",
        "bytes=1-2x, 200, 0123456789, ",
        "bytes=--1, 200, 0123456789, ",
        "bytes=1--2, 200, 0123456789, ",
        "lines=0-1, 200, 0123456789, ",
        "BYTES=2-4, 206, 234, bytes 2-4/10"
    })
    void servesOneRangeOfAFile(String range, int status, String body, String contentRange) {
        Response response = send("GET /file HTTP/1.1\r\nHost: h\r\nRange: " + range + "\r\n\r\n");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Range"))
                .isEqualTo(contentRange == null ? "" : contentRange);
        if (status < 300) {
            assertThat(response.text()).isEqualTo(body);
            assertThat(response.header("Accept-Ranges")).isEqualTo("bytes");
            assertThat(response.header("Content-Length")).isEqualTo(String.valueOf(body.length()));
        }
    }

    @Test
    void servesTheWholeFileWhereItHasChanged() {
        String request = "GET /file HTTP/1.1\r\nHost: h\r\nRange: bytes=1-1\r\nIf-Range: ";
        assertThat(send(request + "\"1\"\r\n\r\n").text()).isEqualTo("1");
        assertThat(send(request + "\"2\"\r\n\r\n").text()).isEqualTo("0123456789");
    }

    @Test
    void hidesFilesThatAreGoneOrLinks() {
        assertThat(fixture.get("/gone").status()).isEqualTo(404);
        assertThat(fixture.get("/link").text()).isEqualTo(fixture.get("/gone").text());
    }

    @Test
    void servesPagesFromItsTable() {
        Response index = fixture.get("/");
        assertThat(index.text()).contains("<title>Test</title>");
        assertThat(index.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(index.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(fixture.get("/assets/main-a1b2c3d4.js").header("Cache-Control"))
                .isEqualTo("public, max-age=31536000, immutable");
        Response same =
                send(
                        "GET /plain.css HTTP/1.1\r\nHost: h\r\nIf-None-Match: "
                                + fixture.get("/plain.css").header("ETag")
                                + "\r\n\r\n");
        assertThat(same.status()).isEqualTo(304);
        assertThat(fixture.get("/assets/").status()).isEqualTo(404);
        assertThat(fixture.get("/../logback-test.xml").status()).isEqualTo(404);
    }

    @Test
    void refusesAHandlersHeaderThatWouldSplitTheAnswer() {
        try (RawSocket socket = fixture.connect()) {
            socket.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
            await().until(() -> held.get() != null);
            for (String value : List.of("a\r\nb: c", "a\nb", "a\u0000", "\u00e4")) {
                assertThatThrownBy(() ->
                                held.get()
                                        .respond(
                                                200, "text/plain", new byte[0], Map.of("X", value)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            held.get().respondError(404, "a\r\nb");
            assertThat(socket.readResponse().text()).isEqualTo("{\"message\":\"a\\r\\nb\"}");
        }
    }

    /** Long enough for six sockets to be opened in. */
    Duration soon() {
        return Duration.ofMillis(150);
    }

    @Test
    void boundsEveryPhaseOfAnExchange() throws IOException {
        fixture.close();
        Duration soon = soon();
        HttpLimits impatient =
                new HttpLimits(soon, soon, soon, soon, soon, soon, 8192, 16_384, 100, 65_536);
        fixture = GatewayFixture.start(impatient, SocketLimits.DEFAULT, routes());
        try (RawSocket silent = fixture.connect();
                RawSocket trickling = fixture.connect();
                RawSocket idle = fixture.connect();
                RawSocket slowBody = fixture.connect();
                RawSocket stalled = fixture.connect(4096);
                RawSocket unanswered = fixture.connect()) {
            trickling.send("GET /hello HT");
            stalled.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
            idle.send("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n");
            slowBody.send(POST + "Content-Length: 2\r\n\r\na");
            unanswered.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(idle.readResponse().status()).isEqualTo(200);
            assertThat(slowBody.readResponse().status()).isEqualTo(408);
            Response late = unanswered.readResponse();
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.header("Retry-After")).isNotEmpty();
            assertThat(silent.atEnd()).isTrue();
            assertThat(trickling.atEnd()).isTrue();
            assertThat(idle.atEnd()).isTrue();
            await().until(() -> fixture.openSockets() == 0);
            assertThat(stalled.readToEndOrReset()).isLessThan(1_000_000);
        }
    }

    @Test
    void finishesWhatIsUnderWayWhenItStops() {
        List<RawSocket> idle = new ArrayList<>();
        try (RawSocket busy = fixture.connect()) {
            // Loops hear of the stop one after the other; these are on all of them.
            for (int i = 0; i < 6; i++) {
                RawSocket one = fixture.connect();
                idle.add(one);
                one.send("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n").readResponse();
            }
            busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
            await().until(() -> held.get() != null);
            Thread stopping = Thread.ofVirtual().start(fixture::close);
            idle.forEach(one -> assertThat(one.atEnd()).isTrue());
            held.get().respondJson(200, Map.of());
            Response last = busy.readResponse();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("Connection")).isEqualTo("close");
            assertThat(busy.atEnd()).isTrue();
            await().until(() -> !stopping.isAlive());
        } finally {
            idle.forEach(RawSocket::close);
        }
    }
}
