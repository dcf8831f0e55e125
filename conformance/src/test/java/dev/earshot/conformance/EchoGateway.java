package dev.earshot.conformance;

import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.identity.Verdict;
import dev.earshot.gateway.Gateway;
import dev.earshot.gateway.GatewayConfig;
import dev.earshot.gateway.Surface;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.gateway.socket.SocketRoute;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The real gateway on a free port with one door that echoes text and binary; it only knows one
 * user. Thread-safe.
 */
final class EchoGateway implements AutoCloseable {
    private static final Principal ANYBODY =
            new Principal(
                    "tester",
                    null,
                    null,
                    Set.of(Role.PLAYER),
                    RoomPatterns.NONE,
                    Instant.MAX,
                    null,
                    null);

    /** The suite is one user at one address and sends as fast as it can. */
    private static final Rate ANY = new Rate(1_000_000_000, 1_000_000_000);

    private static final PeerLimits PEERS =
            new PeerLimits(
                    0,
                    10_000,
                    10_000,
                    new PeerLimits.Rates(ANY, ANY, ANY, ANY, ANY, ANY),
                    PeerLimits.DEFAULT.strangerTime(),
                    0,
                    List.of());

    private final Gateway gateway;

    /** Starts it with these bounds. */
    EchoGateway(SocketLimits limits) {
        GatewayConfig plain = GatewayConfig.DEFAULT;
        gateway =
                new Gateway(
                        new GatewayConfig(
                                "127.0.0.1",
                                0,
                                "127.0.0.1",
                                -1,
                                plain.loops(),
                                plain.epoll(),
                                plain.backlog(),
                                // The suite masks megabytes in Python and reads nothing meanwhile.
                                Duration.ofMinutes(10),
                                plain.sweepPeriod(),
                                plain.allowedOrigins(),
                                plain.tls(),
                                PEERS,
                                plain.http(),
                                limits));
        SocketRoute echo =
                new SocketRoute("/echo", Endpoint.CLIENT, Transport.WEBSOCKET, false, true, null);
        gateway.start(
                new Surface(List.of(), List.of(echo)),
                Surface.EMPTY,
                _ -> new Verdict.Accepted(ANYBODY),
                new EchoConnections());
    }

    String address() {
        return "ws://127.0.0.1:" + gateway.port() + "/echo?token=any";
    }

    @Override
    public void close() {
        gateway.stop(Duration.ofSeconds(2));
    }
}
