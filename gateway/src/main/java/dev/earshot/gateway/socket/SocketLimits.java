package dev.earshot.gateway.socket;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of lasting connections. Immutable. Times are looked at by the loop's sweep, so they may
 * end up to one sweep (1 s) late.
 *
 * @param messageBytes the largest message from a peer, all fragments together; 1 KiB to 16 MiB,
 *     default 524,288. Over it the connection is closed 1009 before the payload is read
 * @param fragments the most fragments of one message; 2 to 100,000, default 1,024. Over it 1008
 * @param fragmentMeanBytes the least mean size of the fragments of a message of more than 128; 1 to
 *     1,024, default 16. Under it 1008
 * @param messageTime from the first byte of a message to its last; 50 ms to 10 min, default 30 s.
 *     Over it 1008
 * @param queueBytes what may wait for one peer, Netty's own cost for each message included; 16 KiB
 *     to 64 MiB, default 256 KiB. Too small drops audio at each hiccup of a network, too large lets
 *     slow readers eat memory
 * @param pingPeriod how often a peer is asked for life; 50 ms to 1 h, default 30 s
 * @param pongWait how long a peer may be silent; longer than the period, default 60 s. Over it 4002
 * @param writeWait how long a peer may take nothing of what waits for it; 50 ms to 10 min, default
 *     10 s. Over it 4001
 * @param closeWait how long the peer may take to finish the closing handshake; 50 ms to 1 min,
 *     default 5 s
 * @param pingsPerSecond the most pings from a peer; 1 to 100,000, default 100. Over it 4003
 */
public record SocketLimits(
        int messageBytes,
        int fragments,
        int fragmentMeanBytes,
        Duration messageTime,
        int queueBytes,
        Duration pingPeriod,
        Duration pongWait,
        Duration writeWait,
        Duration closeWait,
        int pingsPerSecond) {
    /** The defaults named above. */
    public static final SocketLimits DEFAULT =
            new SocketLimits(
                    524_288,
                    1024,
                    16,
                    Duration.ofSeconds(30),
                    256 * 1024,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    100);

    /** Refuses values outside the bounds named above. */
    public SocketLimits {
        within("messageBytes", messageBytes, 1024, 16 << 20);
        within("fragments", fragments, 2, 100_000);
        within("fragmentMeanBytes", fragmentMeanBytes, 1, 1024);
        within("queueBytes", queueBytes, 16 << 10, 64 << 20);
        within("pingsPerSecond", pingsPerSecond, 1, 100_000);
        within("messageTime", messageTime.toMillis(), 50, 600_000);
        within("pingPeriod", pingPeriod.toMillis(), 50, 3_600_000);
        within("pongWait", pongWait.toMillis(), pingPeriod.toMillis() + 1, 7_200_000);
        within("writeWait", writeWait.toMillis(), 50, 600_000);
        within("closeWait", closeWait.toMillis(), 50, 60_000);
    }

    /** The same with other times for life. */
    SocketLimits with(SocketRoute.@Nullable Liveness liveness) {
        return liveness == null
                ? this
                : new SocketLimits(
                        messageBytes,
                        fragments,
                        fragmentMeanBytes,
                        messageTime,
                        queueBytes,
                        liveness.pingPeriod(),
                        liveness.pongWait(),
                        writeWait,
                        closeWait,
                        pingsPerSecond);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", not " + value);
        }
    }
}
