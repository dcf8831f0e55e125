package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.earshot.core.connection.Connection;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong between two servers: real proxies in front, which share connections to the node
 * among clients. No request may be swallowed, doubled or made by the body of another.
 */
class SmugglingBehindProxyIT {
    private static final Duration SILENCE = Duration.ofMillis(700);

    @TempDir private Path folder;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> trouble = new ArrayList<>();
    private GatewayFixture fixture;
    private TestCertificate certificate;

    private FrontProxy start(String program) {
        assumeTrue(FrontProxy.isInstalled(program), program + " is not installed");
        certificate = TestCertificate.make(folder, "front");
        fixture =
                GatewayFixture.start(
                        Route.open("GET", "/{rest*}", this::see),
                        new Route("POST", "/{rest*}", new Route.Access.Open(), 100, this::see));
        return program.equals("nginx")
                ? FrontProxy.nginx(
                        folder, fixture.port(), certificate.certificate(), certificate.key())
                : FrontProxy.haproxy(
                        folder, fixture.port(), certificate.certificate(), certificate.key());
    }

    private void see(HttpExchange exchange) {
        String body = new String(exchange.body(), StandardCharsets.ISO_8859_1);
        seen.add(exchange.method() + " " + exchange.path() + " " + body);
        exchange.respond(
                200,
                "text/plain",
                ("saw=" + exchange.path() + ";").getBytes(StandardCharsets.UTF_8),
                Map.of());
    }

    @AfterEach
    void stop() {
        if (fixture != null) {
            fixture.close();
        }
    }

    private RawSocket connect(FrontProxy proxy) {
        return RawSocket.connect(proxy.port(), 0, certificate.trusting());
    }

    @Test
    void nginxAndTheNodeAgreeOnEveryRequest() {
        agreeOnEveryRequest("nginx");
    }

    @Test
    void haproxyAndTheNodeAgreeOnEveryRequest() {
        agreeOnEveryRequest("haproxy");
    }

    private void agreeOnEveryRequest(String program) {
        try (FrontProxy proxy = start(program)) {
            int number = 0;
            for (RawRequests.Raw request : RawRequests.sound()) {
                probe(proxy, number++, request.name(), request.raw(), request.status() == 200);
            }
            for (RawRequests.Raw request : RawRequests.ambiguous()) {
                probe(proxy, number++, request.name(), request.raw(), false);
            }
            for (RawRequests.Raw request : smuggled()) {
                probe(proxy, number++, request.name(), request.raw(), false);
            }
            assertThat(trouble).isEmpty();
            assertThat(seen).hasSizeGreaterThan(number);
            System.out.println(
                    "SmugglingBehindProxyIT: "
                            + program
                            + ": "
                            + number
                            + " probes, "
                            + seen.size()
                            + " requests reached the node");
        }
    }

    /**
     * One client sends the request and another right behind it; then a second client sends one of
     * its own through the same connections to the node.
     */
    private void probe(FrontProxy proxy, int n, String name, String raw, boolean sound) {
        String mark = "/mark" + n + "x";
        int from = seen.size();
        String answers;
        try (RawSocket socket = connect(proxy)) {
            socket.send(
                    raw.replace(RawRequests.MARK, mark)
                            + "GET /next"
                            + n
                            + "x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            answers = socket.readWhatComes(SILENCE);
        }
        try (RawSocket bystander = connect(proxy)) {
            for (int i = 0; i < 2; i++) {
                String own = "/own" + n + "x" + i;
                RawSocket.Response response =
                        bystander
                                .send("GET " + own + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .readResponse();
                check(name, response.text().equals("saw=" + own + ";"), "another got " + response);
            }
        }
        List<String> reached = List.copyOf(seen.subList(from, seen.size()));
        for (String path : List.of(mark, "/next" + n + "x", "/own" + n + "x0", "/own" + n + "x1")) {
            long times = reached.stream().filter(one -> one.contains(" " + path + " ")).count();
            check(name, times <= 1, path + " reached the node " + times + " times");
            check(
                    name,
                    times == 1 || !answers.contains("saw=" + path + ";"),
                    path + " was answered without reaching the node");
            // A proxy may be stricter still.
            boolean refused = answers.startsWith("HTTP/1.1 400");
            if (path.startsWith("/own") || (sound && !refused && !path.startsWith("/next"))) {
                check(name, times == 1, path + " did not reach the node: " + answers);
            }
        }
        for (String one : reached) {
            String body = one.substring(one.indexOf(' ', one.indexOf(' ') + 1) + 1);
            check(name, !one.startsWith("GET /smuggled"), "smuggled: " + one);
            check(name, !body.contains("/next") && !body.contains("/own"), "swallowed: " + one);
            check(name, one.contains(n + "x"), "of another probe: " + one);
        }
    }

    private void check(String name, boolean holds, String otherwise) {
        if (!holds) {
            trouble.add(name + ": " + otherwise);
        }
    }

    private void deliver() {
        Connection newest = fixture.core.opened.getLast();
        newest.loop().execute(() -> newest.deliver(FakeConnections.text("{\"n\":1}")));
    }

    /** Bodies that are a request of their own for who reads the other of two lengths. */
    private static List<RawRequests.Raw> smuggled() {
        String inner = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String chunkedEnd = "0\r\n\r\n" + inner;
        String sizedEnd = Integer.toHexString(inner.length()) + "\r\n" + inner + "\r\n0\r\n\r\n";
        List<RawRequests.Raw> all = new ArrayList<>();
        List<String> encodings =
                List.of(
                        "Transfer-Encoding: chunked",
                        "Transfer-Encoding : chunked",
                        "Transfer-Encoding:\u000bchunked",
                        "Transfer-Encoding:\tchunked",
                        "Transfer-Encoding: xchunked",
                        "Transfer-Encoding: chunked, identity",
                        "Transfer-Encoding: identity, chunked",
                        "Transfer-Encoding: \"chunked\"",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
                        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
                        "Transfer-Encoding:\r\n chunked",
                        "X: y\nTransfer-Encoding: chunked",
                        "X: y\rTransfer-Encoding: chunked",
                        "transfer-encoding: CHUNKED",
                        "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
                        "Connection: Content-Length\r\nTransfer-Encoding: chunked");
        for (String encoding : encodings) {
            String head = "POST /MARK HTTP/1.1\r\nHost: localhost\r\n" + encoding + "\r\n";
            all.add(
                    new RawRequests.Raw(
                            "length first, " + encoding,
                            400,
                            head
                                    + "Content-Length: "
                                    + chunkedEnd.length()
                                    + "\r\n\r\n"
                                    + chunkedEnd));
            all.add(
                    new RawRequests.Raw(
                            "chunks first, " + encoding,
                            400,
                            head + "Content-Length: 4\r\n\r\n" + sizedEnd));
        }
        String get = "GET /MARK HTTP/1.1\r\nHost: localhost\r\n";
        all.add(
                new RawRequests.Raw(
                        "a body of a GET",
                        413,
                        get + "Content-Length: " + inner.length() + "\r\n\r\n" + inner));
        all.add(
                new RawRequests.Raw(
                        "eight bytes",
                        400,
                        get + "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n"));
        return all;
    }

    @Test
    void passesSocketsAndStreamsThroughNginx() {
        passesSocketsAndStreams("nginx");
    }

    @Test
    void passesSocketsAndStreamsThroughHaproxy() {
        passesSocketsAndStreams("haproxy");
    }

    private void passesSocketsAndStreams(String program) {
        try (FrontProxy proxy = start(program)) {
            String own = "Origin: https://localhost:" + proxy.port();
            String host = "Host: localhost:" + proxy.port();
            try (RawSocket socket = connect(proxy)) {
                socket.upgradeAs(host, "/api/ws?token=player-token", own);
                assertThat(socket.readText()).isEqualTo(FakeConnections.GREETING);
                socket.sendText("through");
                assertThat(socket.readText()).isEqualTo("through");
                socket.sendClose(1000);
                assertThat(socket.readClose()).isEqualTo(1000);
            }
            try (RawSocket socket = connect(proxy)) {
                assertThat(
                                socket.upgradeAs(
                                                host,
                                                "/api/ws?token=player-token",
                                                "Origin: https://evil.example")
                                        .status())
                        .isEqualTo(403);
            }
            try (RawSocket socket = connect(proxy)) {
                socket.send("GET /api/events?token=player-token HTTP/1.1\r\n" + host + "\r\n\r\n");
                assertThat(socket.readResponse(true).status()).isEqualTo(200);
                assertThat(socket.readEvent()).isEqualTo(FakeConnections.GREETING);
                deliver();
                assertThat(socket.readEvent()).isEqualTo("{\"n\":1}");
            }
            // A proxy may tell only who writes that the client has gone.
            await().until(() -> {
                deliver();
                return fixture.core.endings.size() == 2;
            });
        }
    }
}
