package dev.earshot.gateway;

import dev.earshot.gateway.http.HttpLimits;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.gateway.tls.TlsConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway is told. Immutable.
 *
 * @param host address for clients; {@code 0.0.0.0} for all
 * @param port for clients; 0 to 65,535, 0 for any free one
 * @param adminHost address for operators
 * @param adminPort for operators; as {@code port}, or -1 for no such port
 * @param loops event loops; 0 to 256, 0 for one per core. More than cores only costs
 * @param epoll whether to use epoll where the platform has it; false always takes the JDK's NIO
 * @param backlog connections waiting to be accepted; 1 to 65,535, default 4,096. Too small refuses
 *     clients in a reconnect storm
 * @param userTimeout after which unacknowledged bytes end a socket, on epoll; 1 s to 10 min,
 *     default 20 s. Too small ends phones in tunnels
 * @param sweepPeriod how often deadlines are looked at; 10 ms to 10 s, default 1 s
 * @param allowedOrigins browser origins besides the own
 * @param tls TLS on the port for clients, null for plain text
 * @param peers bounds per address, user and node
 * @param http bounds of HTTP
 * @param sockets bounds of lasting connections
 */
public record GatewayConfig(
        String host,
        int port,
        String adminHost,
        int adminPort,
        int loops,
        boolean epoll,
        int backlog,
        Duration userTimeout,
        Duration sweepPeriod,
        List<String> allowedOrigins,
        @Nullable TlsConfig tls,
        PeerLimits peers,
        HttpLimits http,
        SocketLimits sockets) {
    /** The defaults named above, on the ports of the contract. */
    public static final GatewayConfig DEFAULT =
            new GatewayConfig(
                    "0.0.0.0",
                    8080,
                    "127.0.0.1",
                    8081,
                    0,
                    true,
                    4096,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    List.of(),
                    null,
                    PeerLimits.DEFAULT,
                    HttpLimits.DEFAULT,
                    SocketLimits.DEFAULT);

    /** Refuses values outside the bounds named above. */
    public GatewayConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        within("port", port, 0, 65_535);
        within("adminPort", adminPort, -1, 65_535);
        within("loops", loops, 0, 256);
        within("backlog", backlog, 1, 65_535);
        within("userTimeout", userTimeout.toMillis(), 1000, 600_000);
        within("sweepPeriod", sweepPeriod.toMillis(), 10, 10_000);
    }

    /** The same on other ports. */
    public GatewayConfig withPorts(int newPort, int newAdminPort) {
        return new GatewayConfig(
                host,
                newPort,
                adminHost,
                newAdminPort,
                loops,
                epoll,
                backlog,
                userTimeout,
                sweepPeriod,
                allowedOrigins,
                tls,
                peers,
                http,
                sockets);
    }

    /** The same with other bounds per address, user and node. */
    public GatewayConfig withPeers(PeerLimits newPeers) {
        return new GatewayConfig(
                host,
                port,
                adminHost,
                adminPort,
                loops,
                epoll,
                backlog,
                userTimeout,
                sweepPeriod,
                allowedOrigins,
                tls,
                newPeers,
                http,
                sockets);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", not " + value);
        }
    }
}
