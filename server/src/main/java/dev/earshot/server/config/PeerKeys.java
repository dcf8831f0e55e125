package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.LIST;
import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;
import static dev.earshot.server.config.Kind.showSize;
import static dev.earshot.server.config.Kind.size;
import static dev.earshot.server.config.Kind.whole;

import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.PeerLimits.Rates;
import dev.earshot.gateway.net.Rate;
import dev.earshot.gateway.peer.ProxyList;
import java.time.Duration;
import java.util.List;

/** Keys of what one connection, address, user and everybody together may hold and do. Immutable. */
final class PeerKeys {
    private static final PeerLimits DEFAULTS = PeerLimits.DEFAULT;
    private static final Rates RATES = DEFAULTS.rates();
    private static final int MOST = 1_000_000_000;

    static final Setting<Integer> PER_NODE =
            Setting.of(
                    "limits.connections.node",
                    whole(0, 10_000_000),
                    "" + DEFAULTS.connectionsPerNode(),
                    "Sockets of all clients; 0 for as many as the process has descriptors for. Over it 503.");
    static final Setting<Integer> PER_ADDRESS =
            Setting.of(
                    "limits.connections.address",
                    whole(1, 10_000_000),
                    "" + DEFAULTS.connectionsPerAddress(),
                    "Sockets of one address, an IPv6 address being its /64. Over it 429. Too small shuts out people behind"
                            + " one router.");
    static final Setting<Integer> PER_USER =
            Setting.of(
                    "limits.connections.user",
                    whole(1, 1_000_000),
                    "" + DEFAULTS.connectionsPerUser(),
                    "WebSockets and event streams of one user. Over it 429 before the upgrade.");
    static final Setting<Integer> MESSAGES =
            perSecond(
                    "limits.messages",
                    RATES.messages(),
                    "Messages of one connection; over it 4003.");
    static final Setting<Integer> MESSAGES_BURST = burst("limits.messages", RATES.messages());
    static final Setting<Integer> USER_MESSAGES =
            perSecond(
                    "limits.messages.user",
                    RATES.userMessages(),
                    "Messages of one user over all connections, the POSTs of event streams included; over it 4003 for the"
                            + " connection that went over it, or 429.");
    static final Setting<Integer> USER_MESSAGES_BURST =
            burst("limits.messages.user", RATES.userMessages());
    static final Setting<Long> BYTES =
            Setting.of(
                    "limits.bytes.per.second",
                    size(1_024, MOST),
                    showSize(RATES.bytes().perSecond()),
                    "Bytes of one connection; at once so many, and at least two of the largest messages. Over it 4003.");
    static final Setting<Integer> REQUESTS =
            perSecond(
                    "limits.requests.address",
                    RATES.requests(),
                    "HTTP requests of one address; over it 429. `/health/` is always answered.");
    static final Setting<Integer> REQUESTS_BURST =
            burst("limits.requests.address", RATES.requests());
    static final Setting<Integer> REFUSALS =
            perSecond(
                    "limits.refusals.address",
                    RATES.refusals(),
                    "Refused credentials of one address; over it 429 before a credential is judged.");
    static final Setting<Integer> REFUSALS_BURST =
            burst("limits.refusals.address", RATES.refusals());
    static final Setting<Integer> ACCEPTS =
            perSecond(
                    "limits.accepts.address",
                    RATES.accepts(),
                    "New sockets of one address; over it they are closed without an answer.");
    static final Setting<Integer> ACCEPTS_BURST = burst("limits.accepts.address", RATES.accepts());
    static final Setting<Duration> STRANGER_TIME =
            Setting.of(
                    "limits.http.stranger.time",
                    duration(Duration.ofMillis(50), Duration.ofHours(1)),
                    show(DEFAULTS.strangerTime()),
                    "How long a socket that never showed a valid credential may wait for its next request, or take nothing"
                            + " of an answer. Too large lets strangers hold sockets.");
    static final Setting<Long> UNFINISHED =
            Setting.of(
                    "limits.unfinished.bytes",
                    size(0, 1L << 40),
                    "" + DEFAULTS.unfinishedBytes(),
                    "Memory of messages and bodies that have not arrived as a whole, over all connections; 0 for an eighth"
                            + " of the largest heap. Over it 1008, or 503.");
    static final Setting<List<String>> PROXIES =
            Setting.of(
                    "http.trusted.proxies",
                    LIST,
                    "",
                    "Addresses and networks, such as `10.0.0.0/8`, of proxies: their `X-Forwarded-For` and"
                            + " `X-Forwarded-Proto` are believed, and the bounds of an address count for who is behind"
                            + " them. From anybody else these headers are ignored.");

    static final Section SECTION =
            new Section(
                    "Bounds of peers",
                    List.of(
                            PER_NODE,
                            PER_ADDRESS,
                            PER_USER,
                            MESSAGES,
                            MESSAGES_BURST,
                            USER_MESSAGES,
                            USER_MESSAGES_BURST,
                            BYTES,
                            REQUESTS,
                            REQUESTS_BURST,
                            REFUSALS,
                            REFUSALS_BURST,
                            ACCEPTS,
                            ACCEPTS_BURST,
                            STRANGER_TIME,
                            UNFINISHED,
                            PROXIES));

    private PeerKeys() {}

    private static Setting<Integer> perSecond(String key, Rate rate, String meaning) {
        return Setting.of(key + ".per.second", whole(1, MOST), "" + rate.perSecond(), meaning);
    }

    private static Setting<Integer> burst(String key, Rate rate) {
        return Setting.of(
                key + ".burst",
                whole(1, MOST),
                "" + rate.burst(),
                "How many may come at once, after a pause. Too small refuses who does nothing wrong.");
    }

    /**
     * Reads them.
     *
     * @param messageBytes the largest message
     */
    static PeerLimits read(Values values, long messageBytes) {
        long bytes = values.get(BYTES);
        return new PeerLimits(
                values.get(PER_NODE),
                values.get(PER_ADDRESS),
                values.get(PER_USER),
                new Rates(
                        new Rate(values.get(MESSAGES), values.get(MESSAGES_BURST)),
                        new Rate(bytes, Math.max(bytes, 2 * messageBytes)),
                        new Rate(values.get(USER_MESSAGES), values.get(USER_MESSAGES_BURST)),
                        new Rate(values.get(REQUESTS), values.get(REQUESTS_BURST)),
                        new Rate(values.get(REFUSALS), values.get(REFUSALS_BURST)),
                        new Rate(values.get(ACCEPTS), values.get(ACCEPTS_BURST))),
                values.get(STRANGER_TIME),
                values.get(UNFINISHED),
                proxies(values));
    }

    private static List<String> proxies(Values values) {
        List<String> proxies = values.get(PROXIES);
        for (String proxy : proxies) {
            try {
                var _ = new ProxyList(List.of(proxy));
            } catch (IllegalArgumentException e) {
                values.fault(PROXIES, String.valueOf(e.getMessage()));
            }
        }
        return proxies;
    }
}
