package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.earshot.gateway.http.HttpLimits;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.gateway.tls.Certificates;
import dev.earshot.gateway.tls.TlsConfig;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The port itself: what is shown, what is refused, and the change of a certificate. */
class TlsTest {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration BOUND = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private TestCertificate first;
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        first = TestCertificate.make(folder, "first");
        begin(GatewayFixture.HTTP);
    }

    private void begin(HttpLimits limits) {
        GatewayFixture.speakTls(first);
        fixture =
                GatewayFixture.start(
                        limits,
                        SocketLimits.DEFAULT,
                        Route.open("GET", "/hello", e -> e.respondJson(200, Map.of("a", 1))));
    }

    @AfterEach
    void stop() {
        GatewayFixture.speakTls(null);
        fixture.close();
    }

    private Certificate shown(TestCertificate trusted) {
        try (RawSocket socket = RawSocket.connect(fixture.port(), 0, trusted.trusting())) {
            assertThat(socket.send(HELLO).readResponse().text()).isEqualTo("{\"a\":1}");
            return socket.session().getPeerCertificates()[0];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS, TLSv1.3", "TLSv1.2, TLSv1.2"})
    void speaksTheTwoPresentVersions(String most, String spoken) {
        try (RawSocket socket = RawSocket.connect(fixture.port(), 0, first.trusting(most))) {
            assertThat(socket.session().getProtocol()).isEqualTo(spoken);
            assertThat(socket.session().getCipherSuite()).doesNotContain("CBC", "TLS_RSA");
            for (int i = 0; i < 3; i++) {
                assertThat(socket.send(HELLO).readResponse().status()).isEqualTo(200);
            }
            socket.send("GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(socket.readResponse().status()).isEqualTo(404);
            assertThat(socket.atEnd()).isTrue();
        }
    }

    @Test
    void tellsOlderVersionsThatTheyAreNotSpoken() {
        // A hello of TLS 1.1 that offers AES in CBC.
        String body = "0302" + "00".repeat(32) + "00" + "0002002f" + "0100";
        String hello = "010000" + "%02x".formatted(body.length() / 2) + body;
        String record = "160301" + "%04x".formatted(hello.length() / 2) + hello;
        try (RawSocket socket = RawSocket.connect(fixture.port())) {
            socket.send(HexFormat.of().parseHex(record));
            byte[] alert = socket.readToEnd();
            assertThat(alert).hasSizeGreaterThanOrEqualTo(7);
            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[5]).as("fatal").isEqualTo((byte) 2);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
    }

    @Test
    void refusesToRenegotiate() {
        try (RawSocket socket = RawSocket.connect(fixture.port(), 0, first.trusting("TLSv1.2"))) {
            assertThat(socket.send(HELLO).readResponse().status()).isEqualTo(200);
            assertThatThrownBy(
                            () -> {
                                socket.handshakeAgain();
                                socket.send(HELLO).readResponse();
                            })
                    .isInstanceOfAny(IOException.class, UncheckedIOException.class);
        }
    }

    @Test
    void answersPlainTextWithARequestThatAPersonCanRead() {
        try (RawSocket socket = RawSocket.connect(fixture.port())) {
            RawSocket.Response response = socket.send(HELLO).readResponse();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).contains("This port speaks HTTPS");
            assertThat(socket.atEnd()).isTrue();
        }
        await().until(() -> fixture.openSockets() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "80", "ff", "0a", "16030100ff", "1603010005ffffffffff"})
    void closesWhoSpeaksNeither(String hex) {
        try (ListedLog log = new ListedLog();
                RawSocket socket = RawSocket.connect(fixture.port())) {
            socket.send(HexFormat.of().parseHex(hex)).closeOutput();
            assertThat(socket.readToEndOrReset()).isLessThan(100);
            await().until(() -> fixture.openSockets() == 0);
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void boundsHandshakesThatNeverEnd() {
        fixture.close();
        Duration soon = Duration.ofMillis(300);
        begin(new HttpLimits(soon, BOUND, BOUND, BOUND, BOUND, BOUND, 8192, 16_384, 100, 65_536));
        try (RawSocket silent = RawSocket.connect(fixture.port());
                RawSocket half = RawSocket.connect(fixture.port())) {
            half.send(HexFormat.of().parseHex("1603010200010001fc0303"));
            assertThat(silent.atEnd()).isTrue();
            assertThat(half.readToEndOrReset()).isLessThan(100);
            await().until(() -> fixture.openSockets() == 0);
        }
    }

    @Test
    void showsANewCertificateToNewSocketsAndKeepsTheOpenOnes() throws IOException {
        TestCertificate second = TestCertificate.make(folder, "second");
        try (RawSocket open = fixture.webSocket()) {
            assertThat(shown(first)).isEqualTo(first.x509());
            replace(second.certificate(), first.certificate());
            replace(second.key(), first.key());
            await().atMost(BOUND).until(() -> second.x509().equals(shownOrNull(second)));
            open.sendText("still here");
            assertThat(open.readText()).isEqualTo("still here");
            open.sendClose(1000);
            assertThat(open.readClose()).isEqualTo(1000);
        }
    }

    private Certificate shownOrNull(TestCertificate trusted) {
        try {
            return shown(trusted);
        } catch (UncheckedIOException notYet) {
            return null;
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        Path fresh = to.resolveSibling("fresh");
        Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void keepsTheOldCertificateWhereTheNewFilesDoNotFitAndSaysSoOnce() throws IOException {
        TestCertificate second = TestCertificate.make(folder, "second");
        try (ListedLog log = new ListedLog()) {
            replace(second.certificate(), first.certificate());
            await().atMost(BOUND).until(() -> !log.warnings().isEmpty());
            assertThat(shown(first)).isEqualTo(first.x509());
            // Several looks later it has not been said again.
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            assertThat(log.warnings())
                    .contains("The new TLS files cannot be used, the old certificate stays")
                    .contains("is not that of the certificate")
                    .doesNotContain("\n");
            replace(second.key(), first.key());
            await().atMost(BOUND).until(() -> second.x509().equals(shownOrNull(second)));
        }
    }

    @Test
    void servesTheClientOfTheJdk() throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(first.trusting()).build()) {
            URI address = URI.create("https://localhost:" + fixture.port() + "/hello");
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("{\"a\":1}");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            Heard heard = new Heard();
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols("earshot.v1", "bearer.player-token")
                            .buildAsync(
                                    URI.create("wss://localhost:" + fixture.port() + "/api/ws"),
                                    heard)
                            .get(20, TimeUnit.SECONDS);
            assertThat(heard.text.get(20, TimeUnit.SECONDS)).isEqualTo(FakeConnections.GREETING);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
            assertThat(heard.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1000);
        }
    }

    @Test
    void saysInOneLineWhatIsWrongWithTheFiles() throws IOException {
        TestCertificate rsa = TestCertificate.make(folder, "rsa", "-keyalg", "RSA");
        Path text = Files.writeString(folder.resolve("text"), "no PEM at all");
        Path old =
                Files.writeString(
                        folder.resolve("old.key"),
                        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        Path absent = folder.resolve("absent");
        assertFault(absent, first.key(), absent + " (NoSuchFileException); make it readable");
        assertFault(first.certificate(), absent, absent + " (NoSuchFileException)");
        assertFault(text, first.key(), text + " ");
        assertFault(first.certificate(), text, "openssl pkcs8 -topk8 -nodes");
        assertFault(first.certificate(), old, "openssl pkcs8 -topk8 -nodes");
        assertFault(first.certificate(), rsa.key(), "is not that of the certificate");
        assertFault(rsa.certificate(), first.key(), "is not that of the certificate");
    }

    @Test
    void takesKeysOfEveryKind() throws Exception {
        TestCertificate rsa = TestCertificate.make(folder, "rsa", "-keyalg", "RSA");
        TestCertificate ed = TestCertificate.make(folder, "ed", "-keyalg", "Ed25519");
        for (TestCertificate one : new TestCertificate[] {rsa, ed}) {
            try (Certificates loaded =
                    Certificates.load(
                            new TlsConfig(one.certificate(), one.key(), Duration.ofMinutes(1)))) {
                assertThat(loaded).isNotNull();
            }
        }
    }

    private static void assertFault(Path certificate, Path key, String part) {
        Gateway gateway =
                new Gateway(
                        withTls(
                                GatewayFixture.config(HttpLimits.DEFAULT, SocketLimits.DEFAULT),
                                new TlsConfig(certificate, key, Duration.ofMinutes(1))));
        try {
            assertThatThrownBy(() ->
                            gateway.start(
                                    Surface.EMPTY,
                                    Surface.EMPTY,
                                    GatewayFixture.authenticator(),
                                    new FakeConnections()))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageContaining(part)
                    .hasMessageNotContaining("\n");
        } finally {
            gateway.stop(Duration.ofMillis(100));
        }
    }

    private static GatewayConfig withTls(GatewayConfig base, TlsConfig tls) {
        return new GatewayConfig(
                base.host(),
                base.port(),
                base.adminHost(),
                base.adminPort(),
                base.loops(),
                base.epoll(),
                base.backlog(),
                base.userTimeout(),
                base.sweepPeriod(),
                base.allowedOrigins(),
                tls,
                base.peers(),
                base.http(),
                base.sockets());
    }

    private static final class Heard implements WebSocket.Listener {
        final CompletableFuture<String> text = new CompletableFuture<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    /** What the gateway logged since it was made, as text, warnings and worse only. */
    private static final class ListedLog implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger("dev.earshot");
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

        ListedLog() {
            appender.start();
            logger.addAppender(appender);
        }

        String warnings() {
            StringBuilder lines = new StringBuilder();
            for (ILoggingEvent event : appender.list.toArray(ILoggingEvent[]::new)) {
                if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                    lines.append(lines.isEmpty() ? "" : "\n").append(event.getFormattedMessage());
                }
            }
            return lines.toString();
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
        }
    }
}
