package dev.earshot.gateway.net;

import java.time.Duration;
import java.util.List;

/**
 * Bounds of what one connection, one address, one user and everybody together may hold and do.
 * Immutable.
 *
 * @param connectionsPerNode sockets of all peers; 0 to 10,000,000, default 0 for as many as the
 *     process has descriptors for. Over it 503
 * @param connectionsPerAddress sockets of one address, an IPv6 address being its /64; 1 to
 *     10,000,000, default 1,000. Too small shuts out people behind one router. Over it 429
 * @param connectionsPerUser lasting connections of one user; 1 to 1,000,000, default 64. Over it
 *     429
 * @param rates how much may come per second
 * @param strangerTime how long a socket that never showed a valid credential may wait for its next
 *     request or take nothing of an answer; 50 ms to 1 h, default 15 s. Too small costs browsers a
 *     handshake for each file, too large lets strangers hold sockets
 * @param unfinishedBytes messages and bodies that have not arrived as a whole, over all
 *     connections; 0 to 1 TiB, default 0 for an eighth of the largest heap. Over it whoever wants
 *     more than 4 KiB is closed 1008, or answered 503
 * @param trustedProxies addresses or networks such as {@code 10.0.0.0/8} whose word about the
 *     peer's address and scheme counts, and which are exempt from the bounds of an address
 */
public record PeerLimits(
        int connectionsPerNode,
        int connectionsPerAddress,
        int connectionsPerUser,
        Rates rates,
        Duration strangerTime,
        long unfinishedBytes,
        List<String> trustedProxies) {
    /** The defaults named above, no proxies. */
    public static final PeerLimits DEFAULT =
            new PeerLimits(0, 1000, 64, Rates.DEFAULT, Duration.ofSeconds(15), 0, List.of());

    /** Refuses values outside the bounds named above. */
    public PeerLimits {
        trustedProxies = List.copyOf(trustedProxies);
        within("connectionsPerNode", connectionsPerNode, 0, 10_000_000);
        within("connectionsPerAddress", connectionsPerAddress, 1, 10_000_000);
        within("connectionsPerUser", connectionsPerUser, 1, 1_000_000);
        within("strangerTime", strangerTime.toMillis(), 50, 3_600_000);
        within("unfinishedBytes", unfinishedBytes, 0, 1L << 40);
    }

    /**
     * How much may come per second. Immutable.
     *
     * @param messages text or audio messages of one connection; default 50, burst 200. Over it 4003
     * @param bytes bytes of one connection, frames included; default 256 KiB, burst 1 MiB. A burst
     *     below the largest message refuses it. Over it 4003
     * @param userMessages messages of one user over all connections, POSTs of event streams
     *     included; default 200, burst 800. Over it 4003, or 429
     * @param requests HTTP requests of one address; default 200, burst 1,000. Over it 429
     * @param refusals refused credentials of one address; default 20, burst 100. Over it 429 before
     *     a credential is judged
     * @param accepts new sockets of one address; default 500, burst 2,000. Over it they are closed
     *     without an answer
     */
    public record Rates(
            Rate messages,
            Rate bytes,
            Rate userMessages,
            Rate requests,
            Rate refusals,
            Rate accepts) {
        /** The defaults named above. */
        public static final Rates DEFAULT =
                new Rates(
                        new Rate(50, 200),
                        new Rate(256 * 1024, 1024 * 1024),
                        new Rate(200, 800),
                        new Rate(200, 1000),
                        new Rate(20, 100),
                        new Rate(500, 2000));
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", not " + value);
        }
    }
}
