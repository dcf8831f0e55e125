package dev.earshot.core.mailbox;

import dev.earshot.core.topic.LogName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that is to be stored. Immutable.
 *
 * @param log where
 * @param id 128 random bits, hex
 * @param kind {@link #MESSAGE} or {@link #TRANSCRIPTION}
 * @param from the sender, null for the server itself
 * @param data compact JSON
 * @param key takes the place of an earlier message with the same key in the same log, null for none
 * @param sentAt when it was accepted
 * @param expiresAt from when on it is no longer delivered
 * @param once what a repetition of the same publish is known by, null for none
 * @param bounds of the log
 */
public record Draft(
        LogName log,
        String id,
        String kind,
        @Nullable String from,
        String data,
        @Nullable String key,
        Instant sentAt,
        Instant expiresAt,
        @Nullable Once once,
        LogBounds bounds) {
    /** An application's message. */
    public static final String MESSAGE = "message";

    /** What was understood of a device's speech. */
    public static final String TRANSCRIPTION = "transcription";

    /**
     * What a repetition is known by.
     *
     * @param key the publisher's name, a slash, and its idempotency key
     * @param until when it is forgotten
     */
    public record Once(String key, Instant until) {}
}
