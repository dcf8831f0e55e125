package dev.earshot.gateway;

import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.identity.Verdict;
import dev.earshot.gateway.http.HttpLimits;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.peer.MemoryMeter;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.gateway.socket.SocketRoute;
import dev.earshot.gateway.tls.TlsConfig;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.TestCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A gateway on a free port of this machine, in front of a fake core. For one test thread. */
final class GatewayFixture implements AutoCloseable {
    static final String PLAYER = "player-token";
    static final String OTHER = "other-token";
    static final String HOST = "host-token";
    static final String SLOW = "slow-token";
    static final String SLOW_FOREIGN = "slow-foreign-token";
    static final String AWAY = "away-token";
    static final HttpLimits HTTP =
            new HttpLimits(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(2),
                    8192,
                    16_384,
                    100,
                    65_536);

    /** Nobody is refused for how much it does. */
    static final PeerLimits PEERS = peers(new Rate(1_000_000_000, 1_000_000_000), 100_000);

    static final List<SocketRoute> SOCKETS =
            List.of(
                    new SocketRoute(
                            "/ws/campaign/player",
                            Endpoint.CAMPAIGN_PLAYER,
                            Transport.WEBSOCKET,
                            true),
                    new SocketRoute("/api/ws", Endpoint.CLIENT, Transport.WEBSOCKET, false),
                    new SocketRoute("/api/events", Endpoint.CLIENT, Transport.SSE, false));

    private static @Nullable TestCertificate certificate;

    final @Nullable SSLContext tls;
    final FakeConnections core = new FakeConnections();
    final Gateway gateway;

    final AtomicInteger judged = new AtomicInteger();

    private GatewayFixture(GatewayConfig config, MemoryMeter meter, Route... routes) {
        TestCertificate shown = certificate;
        tls = shown == null ? null : shown.trusting();
        gateway = new Gateway(config, meter);
        Authenticator counted =
                credential -> {
                    judged.incrementAndGet();
                    return authenticator().authenticate(credential);
                };
        gateway.start(new Surface(List.of(routes), SOCKETS), Surface.EMPTY, counted, core);
    }

    /** Lets the fixtures that start from now on speak TLS, or plain text for null. */
    static void speakTls(@Nullable TestCertificate with) {
        certificate = with;
    }

    static GatewayFixture start(Route... routes) {
        return start(HTTP, SocketLimits.DEFAULT, routes);
    }

    static GatewayFixture start(HttpLimits http, SocketLimits sockets, Route... routes) {
        return new GatewayFixture(config(http, sockets), MemoryMeter.OF_THIS_PROCESS, routes);
    }

    static GatewayFixture start(PeerLimits peers, MemoryMeter meter, Route... routes) {
        return new GatewayFixture(config(HTTP, SocketLimits.DEFAULT, peers), meter, routes);
    }

    static GatewayFixture start(
            HttpLimits http, SocketLimits sockets, PeerLimits peers, Route... routes) {
        return new GatewayFixture(
                config(http, sockets, peers), MemoryMeter.OF_THIS_PROCESS, routes);
    }

    static GatewayFixture start(PeerLimits peers, Route... routes) {
        return start(peers, MemoryMeter.OF_THIS_PROCESS, routes);
    }

    /** So much of everything per second, so many connections of each address and user. */
    static PeerLimits peers(Rate each, int connections) {
        return new PeerLimits(
                0,
                connections,
                connections,
                new PeerLimits.Rates(each, each, each, each, each, each),
                Duration.ofSeconds(15),
                0,
                List.of());
    }

    /** Free ports, one admin port, deadlines looked at often. */
    static GatewayConfig config(HttpLimits http, SocketLimits sockets) {
        return config(http, sockets, PEERS);
    }

    static GatewayConfig config(HttpLimits http, SocketLimits sockets, PeerLimits peers) {
        return new GatewayConfig(
                "127.0.0.1",
                0,
                "127.0.0.1",
                0,
                2,
                true,
                1024,
                Duration.ofSeconds(20),
                Duration.ofMillis(20),
                List.of("https://listed.example"),
                tlsConfig(),
                peers,
                http,
                sockets);
    }

    private static @Nullable TlsConfig tlsConfig() {
        TestCertificate shown = certificate;
        return shown == null
                ? null
                : new TlsConfig(shown.certificate(), shown.key(), Duration.ofMillis(100));
    }

    static Authenticator authenticator() {
        return credential ->
                switch (credential instanceof Credential.Token token ? token.jwt() : "") {
                    case PLAYER -> accepted("player", Role.PLAYER);
                    case OTHER -> accepted("other", Role.PLAYER);
                    case HOST -> accepted("host", Role.DM);
                    case SLOW -> later(accepted("player", Role.PLAYER));
                    case SLOW_FOREIGN -> later(new Verdict.Rejected("unknown"));
                    case AWAY -> new Verdict.Unavailable("planted", 3);
                    default -> new Verdict.Rejected("unknown");
                };
    }

    private static Verdict later(Verdict verdict) {
        return new Verdict.Pending(
                CompletableFuture.supplyAsync(
                        () -> verdict,
                        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)));
    }

    private static Verdict accepted(String user, Role role) {
        return new Verdict.Accepted(
                new Principal(
                        user, null, null, Set.of(role), RoomPatterns.ALL, Instant.MAX, null, null));
    }

    /** Sockets of any kind that the gateway holds. */
    int openSockets() {
        return gateway.loops().stream().mapToInt(loop -> ((NettyLoop) loop).watchedCount()).sum();
    }

    int port() {
        return gateway.port();
    }

    RawSocket connect() {
        return connect(0);
    }

    RawSocket connect(int receiveBytes) {
        return RawSocket.connect(port(), receiveBytes, tls);
    }

    /** An open WebSocket whose greeting was read. */
    RawSocket webSocket() {
        RawSocket socket = connect().upgraded("/api/ws?token=" + PLAYER);
        String greeting = socket.readText();
        if (!greeting.equals(FakeConnections.GREETING)) {
            throw new AssertionError("Greeted by " + greeting);
        }
        return socket;
    }

    /** Sends one request line with a Host header and reads the answer. */
    RawSocket.Response get(String target) {
        try (RawSocket socket = connect()) {
            return socket.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readResponse();
        }
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofSeconds(2));
    }
}
