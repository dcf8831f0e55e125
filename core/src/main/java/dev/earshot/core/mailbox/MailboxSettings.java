package dev.earshot.core.mailbox;

import java.time.Duration;

/**
 * How messages are kept. Immutable.
 *
 * @param ttl how long a message waits for a device or user where its sender does not say; too small
 *     loses what an absent device was to get, too large fills the disk for devices that never come
 *     back
 * @param bounds of the logs of devices and users, for each lane
 * @param transcriptionTtl how long a transcription waits where it is kept
 * @param keepTranscriptions whether transcriptions wait for a device that is away
 * @param history how much of a room or group is kept
 * @param historyTtl how long
 * @param onceTtl how long a repetition of a publish is known
 * @param flushEvery how long acknowledgements are collected before they are stored, all in one
 *     commit; what a kill takes of them is delivered again
 * @param sweepEvery how often expired messages are removed
 * @param retryEvery how often what the store did not answer is tried again
 * @param pageMessages messages read from the store at once
 * @param replayQueueBytes a replay goes on while less than this waits for its socket, so that there
 *     is room left for what is urgent
 */
public record MailboxSettings(
        Duration ttl,
        LogBounds bounds,
        Duration transcriptionTtl,
        boolean keepTranscriptions,
        LogBounds history,
        Duration historyTtl,
        Duration onceTtl,
        Duration flushEvery,
        Duration sweepEvery,
        Duration retryEvery,
        int pageMessages,
        int replayQueueBytes) {
    /** What is used where nothing is configured. */
    public static final MailboxSettings DEFAULTS =
            new MailboxSettings(
                    Duration.ofHours(24),
                    new LogBounds(10_000, 8 << 20, LogBounds.Overflow.DROP_OLDEST),
                    Duration.ofMinutes(10),
                    false,
                    new LogBounds(1_000, 8 << 20, LogBounds.Overflow.DROP_OLDEST),
                    Duration.ofMinutes(5),
                    Duration.ofHours(24),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(1),
                    100,
                    64 * 1024);
}
