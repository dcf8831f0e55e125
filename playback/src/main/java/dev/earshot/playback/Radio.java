package dev.earshot.playback;

import dev.earshot.wire.ServerMessage.PlaybackQueueUpdated;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Plays one item after the other to every room, like a radio. Thread-safe; no method blocks. Rooms
 * are checked for permission by the caller.
 */
public interface Radio {
    /**
     * Queues text to be spoken.
     *
     * @return the new request once it is stored, or after a bounded wait with {@code stored=false}
     *     while the store is away
     */
    CompletionStage<Outcome> submit(
            String campaignId, String userId, String text, @Nullable String voice);

    /** Queues a request whose text or audio comes later; with text, it is appended first. */
    CompletionStage<Outcome> open(
            String campaignId,
            String userId,
            @Nullable String playbackGroup,
            @Nullable String text);

    /**
     * Appends text to an open request; complete sentences go to the engine at once, the rest with
     * {@code last}.
     */
    CompletionStage<Outcome> append(String campaignId, String requestId, String text, boolean last);

    /**
     * Puts chunk {@code number} (from 0; gaps wait, at most 64 ahead): a WAV file, or raw s16le
     * mono at {@code sampleRate} Hz.
     */
    CompletionStage<Outcome> putChunk(
            String campaignId,
            String requestId,
            int number,
            byte[] audio,
            @Nullable Integer sampleRate);

    /** No more chunks will come. */
    CompletionStage<Outcome> complete(String campaignId, String requestId);

    /** The application gives up on a request: it steps aside. */
    CompletionStage<Outcome> fail(String campaignId, String requestId, String reason);

    /** Takes an item off the queue, or ends it at once when it is playing. */
    CompletionStage<Outcome> skip(String campaignId, String requestId);

    /** What plays and waits; an unknown room has an empty queue. */
    CompletionStage<QueueView> queue(String campaignId);

    /**
     * The audio of one item as a WAV byte stream.
     *
     * @param requestId null for the current item
     * @param live begin at the current position instead of the beginning
     * @return empty where there is no such item
     */
    CompletionStage<Optional<AudioStream>> stream(
            String campaignId, @Nullable String requestId, boolean live);

    /**
     * One chunk's WAV file: from memory from the moment it is announced until the store has it,
     * then from the store. Empty where there is no such chunk.
     */
    default CompletionStage<Optional<ChunkAudio>> chunk(String chunkId) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * A chunk and where it belongs. Immutable; nobody may change {@code wav}.
     *
     * @param chunkId its id
     * @param campaignId the room, for the caller's permission check
     * @param requestId its request
     * @param sequenceNumber its number in the room
     * @param wav the whole file
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ChunkAudio(
            String chunkId, String campaignId, String requestId, long sequenceNumber, byte[] wav) {}

    /** The outcome of a change. */
    sealed interface Outcome {
        /** Done. {@code stored} is false where only memory has it yet. */
        record Accepted(String requestId, boolean stored) implements Outcome {}

        /** Not done: {@code status} is an HTTP status (400, 404, 409, 413, 429). */
        record Refused(int status, String message) implements Outcome {}
    }

    /**
     * A room's queue.
     *
     * @param queue as sent to clients
     * @param skewUs as in {@code playback_sync}
     * @param rev the timeline's revision
     * @param startAtUs its anchor, null while nothing plays
     * @param positionSec the present position, null while nothing plays
     * @param stalled whether it waits for audio
     */
    record QueueView(
            PlaybackQueueUpdated queue,
            @Nullable Long skewUs,
            long rev,
            @Nullable Long startAtUs,
            @Nullable Double positionSec,
            boolean stalled) {}
}
