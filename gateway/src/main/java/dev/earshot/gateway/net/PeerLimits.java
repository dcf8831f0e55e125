package dev.earshot.gateway.net;

import java.util.List;

/**
 * Bounds of what one address, one user and everybody together may hold. Immutable.
 *
 * @param connectionsPerNode sockets of all peers; 0 to 10,000,000, default 0 for as many as the
 *     process has descriptors for. Over it 503
 * @param connectionsPerAddress sockets of one address, an IPv6 address being its /64; 1 to
 *     10,000,000, default 1,000. Too small shuts out people behind one router. Over it 429
 * @param connectionsPerUser lasting connections of one user; 1 to 1,000,000, default 64. Over it
 *     429
 * @param trustedProxies addresses or networks such as {@code 10.0.0.0/8} whose word about the
 *     peer's address and scheme counts, and which are exempt from the bounds of an address
 */
public record PeerLimits(
        int connectionsPerNode,
        int connectionsPerAddress,
        int connectionsPerUser,
        List<String> trustedProxies) {
    /** The defaults named above, no proxies. */
    public static final PeerLimits DEFAULT = new PeerLimits(0, 1000, 64, List.of());

    /** Copies the list. */
    public PeerLimits {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
