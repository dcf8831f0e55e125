package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.show;
import static dev.earshot.server.config.Kind.showSize;
import static dev.earshot.server.config.Kind.size;
import static dev.earshot.server.config.Kind.whole;

import dev.earshot.playback.PlaybackConfig;
import java.time.Duration;
import java.util.List;

/** Keys of the radio. Immutable. */
final class PlaybackKeys {
    private static final PlaybackConfig DEFAULTS = PlaybackConfig.DEFAULT;

    static final Setting<Duration> LEAD =
            Setting.of(
                    "playback.lead",
                    duration(Duration.ofMillis(400), Duration.ofSeconds(3)),
                    show(DEFAULTS.lead()),
                    "Notice that listeners get before an item starts or resumes. Too small: far listeners miss the first word;"
                            + " too large: everybody waits.");
    static final Setting<Duration> ITEM_GAP =
            Setting.of(
                    "playback.item.gap",
                    duration(Duration.ZERO, Duration.ofSeconds(10)),
                    show(DEFAULTS.itemGap()),
                    "Silence between items.");
    static final Setting<Duration> SEND_AHEAD =
            Setting.of(
                    "playback.send.ahead",
                    duration(Duration.ofMillis(200), Duration.ofSeconds(5)),
                    show(DEFAULTS.sendAhead()),
                    "How long before its time a PCM frame is sent. Too small: jitter is heard; too large: a skip leaves much to"
                            + " throw away.");
    static final Setting<Duration> FIRST_CHUNK =
            Setting.of(
                    "playback.first.chunk.timeout",
                    duration(Duration.ofMillis(100), Duration.ofHours(1)),
                    show(DEFAULTS.firstChunkTimeout()),
                    "An item fails without a chunk for this long.");
    static final Setting<Duration> NEXT_CHUNK =
            Setting.of(
                    "playback.next.chunk.timeout",
                    duration(Duration.ofMillis(100), Duration.ofHours(1)),
                    show(DEFAULTS.nextChunkTimeout()),
                    "An item fails without a further chunk for this long.");
    static final Setting<Duration> RESTART_DELAY =
            Setting.of(
                    "playback.restart.delay",
                    duration(Duration.ZERO, Duration.ofMinutes(1)),
                    show(DEFAULTS.restartDelay()),
                    "How long rooms stay silent after a restart, so that listeners are back.");
    static final Setting<Integer> TEXT_CHARS =
            Setting.of(
                    "playback.text.chars",
                    whole(1, 60_000),
                    "" + DEFAULTS.textChars(),
                    "Longest text of one request.");
    static final Setting<Integer> PENDING_ITEMS =
            Setting.of(
                    "playback.pending.items",
                    whole(1, 10_000),
                    "" + DEFAULTS.pendingItems(),
                    "Most waiting items of one room; over it 429.");
    static final Setting<Integer> PREPARE_ITEMS =
            Setting.of(
                    "playback.prepare.items",
                    whole(0, 10),
                    "" + DEFAULTS.prepareItems(),
                    "How many waiting items of a room are made ahead. 0: a gap between items; more costs memory.");
    static final Setting<Long> MEMORY_BYTES =
            Setting.of(
                    "playback.memory.bytes",
                    size(16L << 20, 64L << 30),
                    showSize(DEFAULTS.memoryBytes()),
                    "Audio held in memory over all rooms, after which generation pauses.");
    static final Setting<Long> STORAGE_BYTES =
            Setting.of(
                    "playback.storage.bytes",
                    size(1L << 20, 1L << 50),
                    showSize(DEFAULTS.storageBytes()),
                    "Stored audio, after which the oldest played chunks are removed.");
    static final Setting<Duration> KEEP_PLAYED =
            Setting.of(
                    "playback.keep.played",
                    duration(Duration.ofSeconds(1), Duration.ofDays(3_650)),
                    show(DEFAULTS.keepPlayed()),
                    "How long played chunks are kept.");
    static final Setting<Duration> CLEANING_PERIOD =
            Setting.of(
                    "playback.cleaning.period",
                    duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                    show(DEFAULTS.cleaningPeriod()),
                    "How often old chunks are looked for.");

    static final Section SECTION =
            new Section(
                    "Playback",
                    List.of(
                            LEAD,
                            ITEM_GAP,
                            SEND_AHEAD,
                            FIRST_CHUNK,
                            NEXT_CHUNK,
                            RESTART_DELAY,
                            TEXT_CHARS,
                            PENDING_ITEMS,
                            PREPARE_ITEMS,
                            MEMORY_BYTES,
                            STORAGE_BYTES,
                            KEEP_PLAYED,
                            CLEANING_PERIOD));

    private PlaybackKeys() {}

    static PlaybackConfig read(Values values) {
        return new PlaybackConfig(
                values.get(LEAD),
                values.get(ITEM_GAP),
                values.get(SEND_AHEAD),
                DEFAULTS.frame(),
                values.get(FIRST_CHUNK),
                values.get(NEXT_CHUNK),
                DEFAULTS.resumeAudio(),
                DEFAULTS.storeWait(),
                DEFAULTS.storeRetry(),
                values.get(RESTART_DELAY),
                values.get(TEXT_CHARS),
                values.get(PENDING_ITEMS),
                values.get(PREPARE_ITEMS),
                DEFAULTS.prepareAudio(),
                DEFAULTS.pieceChars(),
                values.get(MEMORY_BYTES),
                DEFAULTS.chunkBytes(),
                DEFAULTS.chunkGap(),
                DEFAULTS.journalWrites(),
                values.get(STORAGE_BYTES),
                values.get(KEEP_PLAYED),
                values.get(CLEANING_PERIOD));
    }
}
