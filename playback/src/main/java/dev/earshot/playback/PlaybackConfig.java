package dev.earshot.playback;

import java.time.Duration;

/**
 * The numbers of radio playback. Immutable.
 *
 * @param lead notice that listeners get before an item starts or resumes, 400 ms to 3 s; too small
 *     and far listeners miss the first word, too large and everybody waits
 * @param itemGap silence between items, and the notice before a prepared one, 0 to 10 s
 * @param sendAhead how long before its time a PCM frame is sent, at most 5 s; too small and jitter
 *     is heard, too large and a skip leaves much to throw away
 * @param frame length of a PCM frame, 20 to 500 ms
 * @param firstChunkTimeout an item fails without a chunk for this long after its preparation began
 * @param nextChunkTimeout an item fails without a further chunk for this long
 * @param resumeAudio new audio that ends a stall; a complete chunk does so too
 * @param storeWait how long an answer waits for the store before it says {@code stored:false}
 * @param storeRetry how often a store that is away is tried
 * @param restartDelay how long after a restart rooms stay silent, so that listeners are back
 * @param textChars longest text of one request
 * @param pendingItems most waiting items of one room
 * @param prepareItems how many waiting items of a room are made ahead
 * @param prepareAudio how much of an item is made ahead of its position
 * @param pieceChars longest text of one chunk; 180 are about 12 s
 * @param memoryBytes audio held in memory over all rooms, after which generation pauses
 * @param chunkBytes largest chunk that an application may put
 * @param chunkGap how far ahead of a missing chunk an application may put others
 * @param journalWrites writes kept in memory while the store is away
 * @param storageBytes stored audio, after which the oldest played chunks are removed
 * @param keepPlayed how long played chunks are kept
 * @param cleaningPeriod how often that is checked
 */
public record PlaybackConfig(
        Duration lead,
        Duration itemGap,
        Duration sendAhead,
        Duration frame,
        Duration firstChunkTimeout,
        Duration nextChunkTimeout,
        Duration resumeAudio,
        Duration storeWait,
        Duration storeRetry,
        Duration restartDelay,
        int textChars,
        int pendingItems,
        int prepareItems,
        Duration prepareAudio,
        int pieceChars,
        long memoryBytes,
        int chunkBytes,
        int chunkGap,
        int journalWrites,
        long storageBytes,
        Duration keepPlayed,
        Duration cleaningPeriod) {

    /** What holds where nothing is configured. */
    public static final PlaybackConfig DEFAULT =
            new PlaybackConfig(
                    Duration.ofMillis(800),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(100),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(3),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    20_000,
                    100,
                    1,
                    Duration.ofMinutes(3),
                    180,
                    256L << 20,
                    8 << 20,
                    64,
                    10_000,
                    2L << 30,
                    Duration.ofDays(7),
                    Duration.ofSeconds(60));

    /** Refuses numbers out of bounds. */
    public PlaybackConfig {
        within("lead", lead, Duration.ofMillis(400), Duration.ofSeconds(3));
        within("itemGap", itemGap, Duration.ZERO, Duration.ofSeconds(10));
        within("sendAhead", sendAhead, Duration.ofMillis(200), Duration.ofSeconds(5));
        within("frame", frame, Duration.ofMillis(20), Duration.ofMillis(500));
        if (pieceChars < 20 || pieceChars > 10_000) {
            throw new IllegalArgumentException(
                    "pieceChars " + pieceChars + " is outside 20..10000");
        }
    }

    RoomTimeline.Rules rules() {
        return new RoomTimeline.Rules(micros(lead), micros(itemGap), micros(resumeAudio));
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static void within(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name
                            + " "
                            + value.toMillis()
                            + " ms is outside "
                            + least.toMillis()
                            + ".."
                            + most.toMillis());
        }
    }
}
