package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Origins;
import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.RawSocket.Response;
import dev.earshot.testkit.TestCertificate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages of other sites (cross-site WebSocket hijacking and request forgery): a door and a change
 * are refused to each that is neither the port's own nor listed.
 */
class OriginTest {
    private static final String TOKEN = "Authorization: Bearer player-token\r\n";
    private static final String LISTED = "https://listed.example";

    private final List<String> reached = new CopyOnWriteArrayList<>();
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture =
                GatewayFixture.start(
                        Route.open("GET", "/open", this::reach),
                        new Route("POST", "/open", new Route.Access.Open(), 10, this::reach),
                        Route.token("GET", "/read", 0, this::reach),
                        Route.token("DELETE", "/thing", 0, this::reach));
    }

    private void reach(HttpExchange exchange) {
        reached.add(exchange.method() + " " + exchange.path());
        exchange.respondJson(200, Map.of());
    }

    @AfterEach
    void stop() {
        GatewayFixture.speakTls(null);
        fixture.close();
    }

    private Response send(String request) {
        try (RawSocket socket = fixture.connect()) {
            return socket.send(request).readResponse();
        }
    }

    /** Status of each guarded kind of request with these headers, in one order. */
    private List<Integer> guarded(String host, String... headers) {
        String more = "Host: " + host + "\r\n" + String.join("", headers);
        List<Integer> statuses = new ArrayList<>();
        try (RawSocket socket = fixture.connect()) {
            String upgrade =
                    String.join(
                            "\r\n",
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                            "",
                            "");
            statuses.add(
                    socket.send("GET /api/ws HTTP/1.1\r\n" + TOKEN + more + upgrade)
                            .readResponse()
                            .status());
        }
        try (RawSocket socket = fixture.connect()) {
            statuses.add(
                    socket.send("GET /api/events HTTP/1.1\r\n" + TOKEN + more + "\r\n")
                            .readResponse(true)
                            .status());
        }
        statuses.add(send("POST /open HTTP/1.1\r\nContent-Length: 0\r\n" + more + "\r\n").status());
        statuses.add(send("DELETE /thing HTTP/1.1\r\n" + TOKEN + more + "\r\n").status());
        return statuses;
    }

    static Stream<String> foreign() {
        return Stream.of(
                "https://evil.example",
                "http://evil.example",
                "null",
                "",
                "*",
                "https://listed.example.evil.example",
                "https://listed.example.evil",
                "https://evil-listed.example",
                "https://evil.example/https://listed.example",
                "https://listed.example/",
                "https://listed.example.",
                "https://listed.example:8443",
                "https://listed.example:443",
                "http://listed.example",
                "wss://listed.example",
                "https://LISTED.EXAMPLE",
                "HTTPS://listed.example",
                "https://l\u0456sted.example".replace('\u0456', '\u00ef'),
                "https://xn--lsted-8va.example",
                "https://listed.example@evil.example",
                "https://evil.example@listed.example",
                "https://listed.example#evil",
                "https://listed.example?evil",
                "https://listed.example evil.example",
                "https://listed.example, https://evil.example",
                "https://listed%2eexample",
                "https:listed.example",
                "//listed.example",
                "listed.example",
                "https://",
                "file://",
                "http://localhost.evil.example",
                "http://localhost:81",
                "http://localhost.",
                "http://LOCALHOST",
                "http://user@localhost",
                "http://127.0.0.1",
                "http://[::1]",
                "http://sub.localhost",
                "ftp://localhost",
                "chrome-extension://abcdefghijklmnop",
                "https://" + "a".repeat(10_240));
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void refusesEveryOtherPage(String origin) {
        assertThat(guarded("localhost", "Origin: " + origin + "\r\n"))
                .containsExactly(403, 403, 403, 403);
        assertThat(reached).isEmpty();
        assertThat(fixture.core.opened).isEmpty();
    }

    @Test
    void refusesSeveralOrigins() {
        String listed = "Origin: " + LISTED + "\r\n";
        assertThat(guarded("localhost", listed, "Origin: https://evil.example\r\n"))
                .containsExactly(403, 403, 403, 403);
        assertThat(guarded("localhost", listed, listed)).containsExactly(403, 403, 403, 403);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, https://listed.example",
        "localhost, http://localhost",
        "localhost, https://localhost",
        "LocalHost, http://localhost",
        "localhost:80, http://localhost",
        "localhost:443, https://localhost",
        "localhost:8080, http://localhost:8080",
        "localhost:8080, https://localhost:8080",
        "[::1], http://[::1]",
        "[::1]:8080, http://[::1]:8080",
        "[FE80::1], http://[fe80::1]",
        "192.168.1.9:8080, http://192.168.1.9:8080"
    })
    void admitsItsOwnPagesAndThoseListed(String host, String origin) {
        assertThat(guarded(host, "Origin: " + origin + "\r\n")).containsExactly(101, 200, 200, 200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:443, http://localhost",
        "localhost:80, https://localhost",
        "[::1]:8080, http://[::1]",
        "[::1], http://[::2]",
        "localhost, http://localhost:8080"
    })
    void tellsPortsApart(String host, String origin) {
        assertThat(guarded(host, "Origin: " + origin + "\r\n")).containsExactly(403, 403, 403, 403);
    }

    @Test
    void admitsProgramsThatAreNoBrowsers() {
        assertThat(guarded("localhost")).containsExactly(101, 200, 200, 200);
    }

    @ParameterizedTest
    @CsvSource({"cross-site, 403", "same-site, 403", "same-origin, 200", "none, 200", "x, 403"})
    void believesABrowserThatNamesNoOriginButSaysItIsAnother(String site, int status) {
        assertThat(guarded("localhost", "Sec-Fetch-Site: " + site + "\r\n").getLast())
                .isEqualTo(status);
    }

    @Test
    void needsHttpsPagesWhereItSpeaksTls(@TempDir Path folder) {
        fixture.close();
        GatewayFixture.speakTls(TestCertificate.make(folder, "server"));
        start();
        assertThat(guarded("localhost", "Origin: https://localhost\r\n"))
                .containsExactly(101, 200, 200, 200);
        assertThat(guarded("localhost", "Origin: http://localhost\r\n"))
                .containsExactly(403, 403, 403, 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cookie: token=player-token\r\n",
                "Cookie: Authorization=Bearer player-token\r\n",
                "Cookie: earshot=player-token; bearer.player-token\r\n",
                "Proxy-Authorization: Bearer player-token\r\n",
                "Authorization: Basic cGxheWVyOnBsYXllci10b2tlbg==\r\n"
            })
    void takesNoCookieForAToken(String header) {
        for (String target : List.of("/read", "/api/ws", "/api/events")) {
            assertThat(
                            send("GET " + target + " HTTP/1.1\r\nHost: h\r\n" + header + "\r\n")
                                    .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void letsListedPagesAlonePassTheirPreflight() {
        String ask =
                "OPTIONS /thing HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: DELETE\r\n"
                        + "Access-Control-Request-Headers: authorization, x-api-key\r\nOrigin: ";
        Response listed = send(ask + LISTED + "\r\n\r\n");
        assertThat(listed.status()).isEqualTo(204);
        assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(listed.header("Access-Control-Allow-Methods")).contains("DELETE");
        assertThat(listed.header("Access-Control-Allow-Headers"))
                .contains("Authorization", "Content-Type", "Range", "Last-Event-ID")
                .doesNotContainIgnoringCase("api-key");
        assertThat(listed.headers()).doesNotContainKey("Access-Control-Allow-Credentials");
        assertThat(listed.header("Vary")).isEqualTo("Origin");
        for (String other : List.of("https://evil.example", "null", "http://listed.example")) {
            Response refused = send(ask + other + "\r\n\r\n");
            assertThat(refused.headers().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
            assertThat(refused.header("Vary")).isEqualTo("Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/open", "/read", "/nowhere", "/thing", "/api/events?token=player-token"})
    void letsListedPagesAloneReadAnswers(String target) {
        String ask = "GET " + target + " HTTP/1.1\r\nHost: h\r\n";
        Response listed = head(ask + "Origin: " + LISTED + "\r\n\r\n");
        assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(listed.header("Access-Control-Expose-Headers"))
                .contains("Retry-After", "Content-Range");
        assertThat(listed.headers()).doesNotContainKey("Access-Control-Allow-Credentials");
        for (String other : List.of("Origin: https://evil.example\r\n", "")) {
            Response closed = head(ask + other + "\r\n");
            assertThat(closed.headers().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
            assertThat(closed.header("Vary")).isEqualTo("Origin");
        }
    }

    private Response head(String request) {
        try (RawSocket socket = fixture.connect()) {
            return socket.send(request).readResponse(true);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://Game.Example, https://game.example",
        "https://game.example:443, https://game.example",
        "http://game.example:80, http://game.example",
        "http://game.example:443, http://game.example:443",
        "http://[2001:DB8::1]:8080, http://[2001:db8::1]:8080",
        "*, *"
    })
    void writesListedOriginsAsBrowsersDo(String given, String written) {
        assertThat(Origins.normalized(given)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "game.example",
                "https://",
                "https://game.example/",
                "ws://game.example",
                "https://*.game.example",
                "https://u@game.example",
                "https://game.example:x",
                "https://b\u00fccher.example",
                "https://game.example https://b.example"
            })
    void refusesToListWhatIsNoOrigin(String given) {
        assertThatThrownBy(() -> Origins.normalized(given))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host: localhost|404",
                "Host: localhost:8081|404",
                "Host: 127.0.0.1:8081|404",
                "Host: [::1]:8081|404",
                "Host: 10.1.2.3:8081|404",
                "Host: evil.example|403",
                "Host: localhost.evil.example|403",
                "Host: 127.0.0.1.evil.example|403",
                "Host: localhost.|403",
                "Host: localhost^Origin: http://localhost|404",
                "Host: localhost^Origin: https://localhost|403",
                "Host: localhost:8081^Origin: http://localhost:8081|404",
                "Host: localhost:8081^Origin: http://localhost:8080|403",
                "Host: localhost^Origin: https://evil.example|403",
                "Host: localhost^Origin: https://listed.example|403",
                "Host: localhost^Origin: null|403",
                "Host: 127.0.0.1^Origin: http://localhost|403",
                "Host: localhost^Sec-Fetch-Site: cross-site|403",
                "Host: localhost^Sec-Fetch-Site: same-site|403",
                "Host: localhost^Sec-Fetch-Site: same-origin|404",
                "Host: localhost^Sec-Fetch-Site: cross-site^Sec-Fetch-Mode: navigate|404",
                "Host: localhost^Sec-Fetch-Site: cross-site^Sec-Fetch-Mode: no-cors|403",
                "Host: localhost^Origin: null^Sec-Fetch-Mode: navigate|403"
            })
    void answersOperatorsUnderTheirOwnNamesAndToNoOtherPage(String headers, int status) {
        for (String target : List.of("/health/live", "/nowhere", "/metrics")) {
            for (String method : List.of("GET", "HEAD", "OPTIONS", "POST", "DELETE")) {
                boolean followed = headers.contains("navigate") && !method.equals("GET");
                try (RawSocket socket = RawSocket.connect(fixture.gateway.adminPort())) {
                    String request = method + " " + target + " HTTP/1.1\r\n" + headers + "\r\n\r\n";
                    Response response =
                            socket.send(request.replace("^", "\r\n"))
                                    .readResponse(method.equals("HEAD"));
                    int expected = followed ? 403 : status;
                    assertThat(response.status()).as(method + target).isEqualTo(expected);
                }
            }
        }
    }
}
