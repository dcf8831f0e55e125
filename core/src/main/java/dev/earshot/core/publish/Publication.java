package dev.earshot.core.publish;

import dev.earshot.core.mailbox.MessageClass;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message and whom it is for, already checked. Immutable.
 *
 * @param to a device, a user, a room, a group, or {@link Topic#EVERYBODY}
 * @param kind {@code message} or {@code transcription}
 * @param from the sender
 * @param data compact JSON within the size bound
 * @param lane which order it takes its place in
 * @param messageClass what is promised, null for what is usual for its target
 * @param key the message that this one takes the place of, for {@link MessageClass#LATEST}
 * @param ttl how long it waits, null for what is usual for its target
 * @param idempotencyKey what a repetition by the same sender is known by, null for none
 * @param waitForAck how long the receipt may wait for acknowledgements, zero not to wait
 */
public record Publication(
        Topic to,
        String kind,
        String from,
        String data,
        Lane lane,
        @Nullable MessageClass messageClass,
        @Nullable String key,
        @Nullable Duration ttl,
        @Nullable String idempotencyKey,
        Duration waitForAck) {}
