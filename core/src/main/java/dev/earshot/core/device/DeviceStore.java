package dev.earshot.core.device;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where devices and memberships live. Thread-safe; no method blocks, stages as in {@link
 * dev.earshot.core.connection.ConnectionStore}. Devices become known by {@link
 * dev.earshot.core.mailbox.MailboxStore#enter}.
 */
public interface DeviceStore {
    /** The device of this id, or empty. */
    CompletionStage<Optional<DeviceRow>> find(String device);

    /**
     * Whether transcriptions wait for a device; null gives the decision back to the configuration.
     *
     * @return false where the device is not known
     */
    CompletionStage<Boolean> keepTranscriptions(String device, @Nullable Boolean keep);

    /** Notes the version that a device told; ignored where it is not known. */
    CompletionStage<@Nullable Void> version(String device, String version);

    /**
     * Forgets devices last seen before this moment, with their messages, gaps and cursors and the
     * epoch of a claim that was let go; they stay in their groups. Returns how many.
     */
    CompletionStage<Integer> removeSeenBefore(Instant moment);

    /** Puts a device into a group. Idempotent. */
    CompletionStage<@Nullable Void> addToGroup(String group, String device);

    /** Takes it out. Returns whether it was in. */
    CompletionStage<Boolean> removeFromGroup(String group, String device);

    /** The devices of each group. */
    CompletionStage<Map<String, Set<String>>> groups();

    /** Puts a user into a room, whatever their token says. Idempotent. */
    CompletionStage<@Nullable Void> addToRoom(String room, String user);

    /** Takes them out. Returns whether they were in by order. */
    CompletionStage<Boolean> removeFromRoom(String room, String user);

    /** The users of each room that were put there by order. */
    CompletionStage<Map<String, Set<String>>> rooms();
}
