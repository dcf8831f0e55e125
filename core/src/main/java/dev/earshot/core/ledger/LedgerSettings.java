package dev.earshot.core.ledger;

import java.time.Duration;

/**
 * How delivery states are kept and journalled. Immutable.
 *
 * @param requestsPerConnection requests remembered in detail for each connection, 1 or more; too
 *     few and a late acknowledgement of an older item is lost, too many and memory grows with every
 *     listener
 * @param collectEvery how long changes wait for company before they are stored; it bounds what a
 *     kill of the process loses
 * @param retryEvery how long after a failed save the next is tried
 * @param rowsPerSave most rows in one save of one loop
 * @param rowsKept most rows of closed connections that wait for the store's return; over it the
 *     oldest are dropped and counted
 * @param closeWait how long a stop waits for the last save
 */
public record LedgerSettings(
        int requestsPerConnection,
        Duration collectEvery,
        Duration retryEvery,
        int rowsPerSave,
        int rowsKept,
        Duration closeWait) {
    /** What is used where nothing is configured. */
    public static final LedgerSettings DEFAULTS =
            new LedgerSettings(
                    8,
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1),
                    4_096,
                    10_000,
                    Duration.ofSeconds(2));
}
