package dev.earshot.core.mailbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message in a log. Immutable.
 *
 * @param seq its offset, from 1
 * @param id 128 random bits, hex
 * @param kind as in {@link Draft}
 * @param from the sender, null for the server itself
 * @param data compact JSON
 * @param key as in {@link Draft}
 * @param sentAt when it was accepted
 * @param expiresAt from when on it is no longer delivered
 */
public record StoredMessage(
        long seq,
        String id,
        String kind,
        @Nullable String from,
        String data,
        @Nullable String key,
        Instant sentAt,
        Instant expiresAt) {}
