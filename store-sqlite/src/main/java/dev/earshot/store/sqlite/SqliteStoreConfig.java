package dev.earshot.store.sqlite;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the embedded store works. Immutable.
 *
 * @param dataDir folder of the database, its lock and the audio files; made where it is absent
 * @param synchronous what a commit waits for; default {@link Synchronous#FULL}
 * @param queueOps writes that may wait, 1 to 1,048,576, default 65,536; over it a write fails at
 *     once. Too small fails in bursts, too large costs memory while the disk is slow
 * @param groupOps writes that share one commit, 1 to 65,536, default 4,096. Too small costs
 *     throughput, too large delays the first of a group
 * @param groupTime how long a group may collect, default 20 ms, with the same effects
 * @param readQueueOps reads that may wait, 1 to 65,536, default 4,096; over it a read fails at once
 * @param busyTimeout how long to wait for another process that holds the database, default 1 s
 * @param stallLimit how long one group may take before the store counts as away, default 2 s
 * @param retryMin first pause before reconnecting, default 100 ms; it doubles with each failure
 * @param retryMax longest pause before reconnecting, default 5 s
 * @param resumeWindow how long after its end a connection may be resumed, default 10 min
 * @param audioQueueBytes bytes of audio that may wait for the disk, default 64 MiB; over it a write
 *     fails at once
 * @param audioFileBytes largest audio file written or read, default 16 MiB
 */
public record SqliteStoreConfig(
        Path dataDir,
        Synchronous synchronous,
        int queueOps,
        int groupOps,
        Duration groupTime,
        int readQueueOps,
        Duration busyTimeout,
        Duration stallLimit,
        Duration retryMin,
        Duration retryMax,
        Duration resumeWindow,
        long audioQueueBytes,
        int audioFileBytes) {

    /** Refuses values out of their bounds, in one line. */
    public SqliteStoreConfig {
        require(queueOps, 1, 1 << 20, "queueOps");
        require(groupOps, 1, 1 << 16, "groupOps");
        require(readQueueOps, 1, 1 << 16, "readQueueOps");
        require(busyTimeout.toMillis(), 1, 60_000, "busyTimeout in ms");
        require(retryMin.toMillis(), 1, retryMax.toMillis(), "retryMin in ms");
        require(audioFileBytes, 1, Integer.MAX_VALUE, "audioFileBytes");
        require(audioQueueBytes, audioFileBytes, Long.MAX_VALUE, "audioQueueBytes");
    }

    private static void require(long value, long min, long max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s is %d: it must be from %d to %d".formatted(name, value, min, max));
        }
    }

    /** What a commit waits for before it is acknowledged. */
    public enum Synchronous {
        /** The disk: what is acknowledged survives a loss of power. */
        FULL,
        /**
         * The operating system: what is acknowledged survives the death of the process, not of the
         * machine.
         */
        NORMAL
    }

    /** The defaults, in this folder. */
    public static SqliteStoreConfig in(Path dataDir) {
        return new SqliteStoreConfig(
                dataDir,
                Synchronous.FULL,
                65_536,
                4_096,
                Duration.ofMillis(20),
                4_096,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                64L << 20,
                16 << 20);
    }
}
