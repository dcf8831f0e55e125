package dev.earshot.core.connection;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How connections are kept. Immutable.
 *
 * @param heartbeat how often clients are told to show life
 * @param resumeWindow how long after its end a connection can be resumed
 * @param storeWait how long {@code connected} waits for the store; too small and a kill of the
 *     process forgets connections that were told they are known, too large and clients wait while
 *     the store is slow
 * @param heartbeatSaveEvery how often signs of life are stored, all in one batch
 * @param housekeepingEvery how often old rows are removed
 * @param keepEnded how long rows of ended connections stay
 * @param retryEvery how often rows that could not be stored are tried again
 * @param tokens how the authority of tokens ends
 * @param claims how many connections of a device there may be
 * @param limits bounds
 */
public record ConnectionSettings(
        Duration heartbeat,
        Duration resumeWindow,
        Duration storeWait,
        Duration heartbeatSaveEvery,
        Duration housekeepingEvery,
        Duration keepEnded,
        Duration retryEvery,
        Tokens tokens,
        Claims claims,
        Limits limits) {
    /** What is used where nothing is configured. */
    public static final ConnectionSettings DEFAULTS =
            new ConnectionSettings(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofHours(1),
                    Duration.ofHours(24),
                    Duration.ofSeconds(1),
                    Tokens.DEFAULTS,
                    Claims.DEFAULTS,
                    Limits.DEFAULTS);

    /**
     * How many connections of a device there may be. Immutable.
     *
     * @param policies of each endpoint
     * @param probeWait how long a holder may take to show life when another wants its place
     */
    public record Claims(Map<Endpoint, EndpointPolicy> policies, Duration probeWait) {
        /** What is used where nothing is configured. */
        public static final Claims DEFAULTS =
                new Claims(Map.of(Endpoint.DEVICE, EndpointPolicy.REJECT), Duration.ofSeconds(2));

        /** Copies the policies; what only coexists needs none. */
        public Claims {
            policies =
                    policies.entrySet().stream()
                            .filter(one -> !one.getValue().equals(EndpointPolicy.COEXIST))
                            .collect(
                                    Collectors.toUnmodifiableMap(
                                            Map.Entry::getKey, Map.Entry::getValue));
        }

        /** The policy of an endpoint. */
        public EndpointPolicy of(Endpoint endpoint) {
            return policies.getOrDefault(endpoint, EndpointPolicy.COEXIST);
        }
    }

    /**
     * How the authority of tokens ends on live connections. Immutable.
     *
     * @param scanEvery how often ends are looked for, which makes them late by that; 10 ms to 1 s,
     *     default 500 ms
     * @param leeway how long after its expiry a token is still accepted; a connection that came in
     *     by it lasts to its end
     * @param expiringNotice how long before the end a client is told of it, or half of what is left
     *     where that is less; 0 s to 1 h, default 60 s. Too small leaves no time for a new token
     */
    public record Tokens(Duration scanEvery, Duration leeway, Duration expiringNotice) {
        /** What is used where nothing is configured. */
        public static final Tokens DEFAULTS =
                new Tokens(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /**
     * Bounds. Immutable.
     *
     * @param roomsPerConnection rooms one connection may be in; more are refused
     * @param earlyMessages messages kept that arrive before {@code connected} has left; more close
     *     the connection as rate limited
     * @param malformed malformed messages within {@code malformedWithin}; more close it
     * @param malformedWithin the window of {@code malformed}
     * @param endedRemembered ended connections whose tokens are known without the store; of more
     *     the oldest are looked up in the store
     * @param rowsKept connections whose rows wait for the store's return; of more the oldest are
     *     forgotten and counted
     */
    public record Limits(
            int roomsPerConnection,
            int earlyMessages,
            int malformed,
            Duration malformedWithin,
            int endedRemembered,
            int rowsKept) {
        /** What is used where nothing is configured. */
        public static final Limits DEFAULTS =
                new Limits(64, 64, 20, Duration.ofSeconds(10), 100_000, 10_000);
    }
}
