package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.oneOf;
import static dev.earshot.server.config.Kind.show;
import static dev.earshot.server.config.Kind.showSize;
import static dev.earshot.server.config.Kind.size;
import static dev.earshot.server.config.Kind.whole;

import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.MailboxSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Keys of how messages are kept. Immutable. */
final class MailboxKeys {
    private static final MailboxSettings DEFAULTS = MailboxSettings.DEFAULTS;

    static final Setting<Duration> TTL =
            Setting.of(
                    "mailbox.ttl",
                    duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                    show(DEFAULTS.ttl()),
                    "How long a durable message waits for a device or user where its sender does not say.");
    static final Setting<Integer> MESSAGES =
            Setting.of(
                    "mailbox.messages",
                    whole(1, 1_000_000),
                    "" + DEFAULTS.bounds().messages(),
                    "Messages that wait for one device or user, for each lane; more make room by mailbox.overflow.");
    static final Setting<Long> BYTES =
            Setting.of(
                    "mailbox.bytes",
                    size(64L << 10, 4L << 30),
                    showSize(DEFAULTS.bounds().bytes()),
                    "Data of messages that wait for one device or user, for each lane.");
    static final Setting<String> OVERFLOW =
            Setting.of(
                    "mailbox.overflow",
                    oneOf("drop_oldest", "reject"),
                    DEFAULTS.bounds().overflow().wireName(),
                    "What gives way in a full mailbox: the oldest message, of which its reader is told, or the new one, of"
                            + " which its sender is.");
    static final Setting<Integer> HISTORY_MESSAGES =
            Setting.of(
                    "rooms.history.messages",
                    whole(1, 1_000_000),
                    "" + DEFAULTS.history().messages(),
                    "Durable messages kept of one room or group.");
    static final Setting<Duration> HISTORY_TTL =
            Setting.of(
                    "rooms.history.ttl",
                    duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                    show(DEFAULTS.historyTtl()),
                    "How long durable messages of a room or group are kept.");
    static final Setting<String> TRANSCRIPTIONS =
            Setting.of(
                    "devices.mailbox.transcriptions",
                    oneOf("false", "true"),
                    "" + DEFAULTS.keepTranscriptions(),
                    "Whether transcriptions wait for a device that is away; PUT /api/v1/devices/{id} decides for one.");
    static final Setting<Duration> TRANSCRIPTION_TTL =
            Setting.of(
                    "devices.mailbox.transcription.ttl",
                    duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                    show(DEFAULTS.transcriptionTtl()),
                    "How long a transcription waits.");
    static final Setting<Duration> ONCE_TTL =
            Setting.of(
                    "publish.idempotency.ttl",
                    duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                    show(DEFAULTS.onceTtl()),
                    "How long the repetition of a publish is known by its idempotency key.");

    static final Section SECTION =
            new Section(
                    "Messages",
                    List.of(
                            TTL,
                            MESSAGES,
                            BYTES,
                            OVERFLOW,
                            HISTORY_MESSAGES,
                            HISTORY_TTL,
                            TRANSCRIPTIONS,
                            TRANSCRIPTION_TTL,
                            ONCE_TTL));

    private MailboxKeys() {}

    static MailboxSettings read(Values values) {
        return new MailboxSettings(
                values.get(TTL),
                new LogBounds(
                        values.get(MESSAGES),
                        values.get(BYTES),
                        LogBounds.Overflow.valueOf(values.get(OVERFLOW).toUpperCase(Locale.ROOT))),
                values.get(TRANSCRIPTION_TTL),
                values.get(TRANSCRIPTIONS).equals("true"),
                new LogBounds(
                        values.get(HISTORY_MESSAGES),
                        DEFAULTS.history().bytes(),
                        LogBounds.Overflow.DROP_OLDEST),
                values.get(HISTORY_TTL),
                values.get(ONCE_TTL),
                DEFAULTS.flushEvery(),
                DEFAULTS.sweepEvery(),
                DEFAULTS.retryEvery(),
                DEFAULTS.pageMessages(),
                DEFAULTS.replayQueueBytes());
    }
}
