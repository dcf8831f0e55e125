package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.PATH;
import static dev.earshot.server.config.Kind.TEXT;
import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;
import static dev.earshot.server.config.Kind.showSize;
import static dev.earshot.server.config.Kind.size;
import static dev.earshot.server.config.Kind.whole;

import dev.earshot.gateway.GatewayConfig;
import dev.earshot.gateway.http.HttpLimits;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.gateway.tls.TlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of ports, keep-alive and the bounds of sockets. Immutable. */
final class GatewayKeys {
    private static final GatewayConfig DEFAULTS = GatewayConfig.DEFAULT;
    private static final HttpLimits HTTP = DEFAULTS.http();
    private static final SocketLimits SOCKETS = DEFAULTS.sockets();

    static final Setting<String> HTTP_HOST =
            Setting.of(
                    "http.host",
                    TEXT,
                    DEFAULTS.host(),
                    "Address for clients and the API; `0.0.0.0` for all.");
    static final Setting<Integer> HTTP_PORT =
            Setting.of(
                    "http.port",
                    whole(0, 65_535),
                    "" + DEFAULTS.port(),
                    "Port for clients and the API; 0 for any free one.");
    static final Setting<Path> TLS_CERTIFICATE =
            Setting.of(
                    "http.tls.certificate",
                    PATH,
                    "",
                    "PEM file with the certificate for the port for clients, its own first, then those that lead to its"
                            + " authority. Empty: plain text.");
    static final Setting<Path> TLS_KEY =
            Setting.of(
                    "http.tls.key",
                    PATH,
                    "",
                    "PEM file with the private key of that certificate, PKCS#8 without a password.");
    static final Setting<Duration> TLS_RELOAD =
            Setting.of(
                    "http.tls.reload.period",
                    duration(Duration.ofMillis(100), Duration.ofDays(1)),
                    "1m",
                    "How often both files are looked at; new sockets get the new certificate, open ones stay. Too large goes on"
                            + " showing an old certificate.");
    static final Setting<String> ADMIN_HOST =
            Setting.of(
                    "admin.host",
                    TEXT,
                    DEFAULTS.adminHost(),
                    "Address for metrics and administration.");
    static final Setting<Integer> ADMIN_PORT =
            Setting.of(
                    "admin.port",
                    whole(0, 65_535),
                    "" + DEFAULTS.adminPort(),
                    "Port for metrics and administration; 0 for any free one.");

    static final Setting<Duration> PING_PERIOD =
            Setting.of(
                    "heartbeat.ping.period",
                    duration(Duration.ofMillis(50), Duration.ofHours(1)),
                    show(SOCKETS.pingPeriod()),
                    "How often a peer is asked for life, and told to show it. Too small costs radio time on phones, too large"
                            + " finds the dead late.");
    static final Setting<Duration> PONG_WAIT =
            Setting.of(
                    "heartbeat.pong.wait",
                    duration(Duration.ofMillis(51), Duration.ofHours(2)),
                    show(SOCKETS.pongWait()),
                    "How long a peer may be silent before it is closed with 4002; longer than the ping period.");
    static final Setting<Duration> WRITE_WAIT =
            Setting.of(
                    "write.wait",
                    duration(Duration.ofMillis(50), Duration.ofMinutes(10)),
                    show(SOCKETS.writeWait()),
                    "How long a peer may take nothing of what waits for it before it is closed with 4001.");

    static final Setting<Long> MESSAGE_BYTES =
            Setting.of(
                    "limits.message.bytes",
                    size(1_024, 16 << 20),
                    "" + SOCKETS.messageBytes(),
                    "Largest inbound message, all fragments together; over it 1009.");
    static final Setting<Integer> FRAGMENTS =
            Setting.of(
                    "limits.message.fragments",
                    whole(2, 65_536),
                    "" + SOCKETS.fragments(),
                    "Most fragments of one message; over it 1008.");
    static final Setting<Long> QUEUE_BYTES =
            Setting.of(
                    "limits.queue.bytes",
                    size(16 << 10, 64 << 20),
                    showSize(SOCKETS.queueBytes()),
                    "What may wait for one connection. Too small drops audio at each hiccup of a network, too large lets slow"
                            + " readers eat memory.");
    static final Setting<Integer> PINGS =
            Setting.of(
                    "limits.pings.per.second",
                    whole(1, 100_000),
                    "" + SOCKETS.pingsPerSecond(),
                    "Most pings from one peer; over it 4003.");
    static final Setting<Duration> HEADERS_TIME =
            Setting.of(
                    "limits.http.headers.time",
                    duration(Duration.ofMillis(50), Duration.ofMinutes(1)),
                    show(HTTP.headersTime()),
                    "From the first byte of a request to its complete head. Too small cuts off slow phones, too large lets"
                            + " trickling clients hold sockets.");
    static final Setting<Duration> BODY_TIME =
            Setting.of(
                    "limits.http.body.time",
                    duration(Duration.ofMillis(50), Duration.ofMinutes(10)),
                    show(HTTP.bodyTime()),
                    "From the head of a request to its complete body.");
    static final Setting<Duration> IDLE_TIME =
            Setting.of(
                    "limits.http.idle.time",
                    duration(Duration.ofMillis(50), Duration.ofHours(1)),
                    show(HTTP.idleTime()),
                    "How long a kept-alive socket may wait for its next request.");
    static final Setting<Long> HEADER_BYTES =
            Setting.of(
                    "limits.http.header.bytes",
                    size(1_024, 256 << 10),
                    showSize(HTTP.headerBytes()),
                    "All headers of a request together; over it 431. Smaller than the longest token refuses honest clients.");

    static final List<Section> SECTIONS =
            List.of(
                    new Section("Addresses", List.of(HTTP_HOST, HTTP_PORT, ADMIN_HOST, ADMIN_PORT)),
                    new Section("TLS", List.of(TLS_CERTIFICATE, TLS_KEY, TLS_RELOAD)),
                    new Section("Keep-alive", List.of(PING_PERIOD, PONG_WAIT, WRITE_WAIT)),
                    new Section(
                            "Bounds of sockets",
                            List.of(
                                    MESSAGE_BYTES,
                                    FRAGMENTS,
                                    QUEUE_BYTES,
                                    PINGS,
                                    HEADERS_TIME,
                                    BODY_TIME,
                                    IDLE_TIME,
                                    HEADER_BYTES)));

    private GatewayKeys() {}

    static GatewayConfig read(Values values) {
        return new GatewayConfig(
                values.get(HTTP_HOST),
                values.get(HTTP_PORT),
                values.get(ADMIN_HOST),
                values.get(ADMIN_PORT),
                DEFAULTS.loops(),
                DEFAULTS.epoll(),
                DEFAULTS.backlog(),
                DEFAULTS.userTimeout(),
                DEFAULTS.sweepPeriod(),
                AuthKeys.origins(values),
                tls(values),
                PeerKeys.read(values, values.get(MESSAGE_BYTES)),
                http(values),
                sockets(values));
    }

    private static @Nullable TlsConfig tls(Values values) {
        Path certificate = values.find(TLS_CERTIFICATE);
        Path key = values.find(TLS_KEY);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            values.fault(
                    certificate == null ? TLS_CERTIFICATE : TLS_KEY,
                    "is needed together with "
                            + (certificate == null ? TLS_KEY : TLS_CERTIFICATE).key()
                            + "; set both or none");
            return null;
        }
        return new TlsConfig(certificate, key, values.get(TLS_RELOAD));
    }

    private static HttpLimits http(Values values) {
        return new HttpLimits(
                values.get(HEADERS_TIME),
                values.get(BODY_TIME),
                values.get(IDLE_TIME),
                HTTP.answerTime(),
                HTTP.stallTime(),
                HTTP.lingerTime(),
                HTTP.requestLineBytes(),
                Math.toIntExact(values.get(HEADER_BYTES)),
                HTTP.headerCount(),
                HTTP.streamQueueBytes());
    }

    private static SocketLimits sockets(Values values) {
        Duration period = values.get(PING_PERIOD);
        Duration wait = values.get(PONG_WAIT);
        if (wait.compareTo(period) <= 0) {
            values.fault(
                    PONG_WAIT,
                    "must be longer than " + PING_PERIOD.key() + " (" + show(period) + ")");
            period = SOCKETS.pingPeriod();
            wait = SOCKETS.pongWait();
        }
        return new SocketLimits(
                Math.toIntExact(values.get(MESSAGE_BYTES)),
                values.get(FRAGMENTS),
                SOCKETS.fragmentMeanBytes(),
                SOCKETS.messageTime(),
                Math.toIntExact(values.get(QUEUE_BYTES)),
                period,
                wait,
                values.get(WRITE_WAIT),
                SOCKETS.closeWait(),
                values.get(PINGS));
    }
}
