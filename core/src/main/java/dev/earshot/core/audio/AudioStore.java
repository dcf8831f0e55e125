package dev.earshot.core.audio;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where playback requests and chunks live. Thread-safe. No method blocks; a stage completes on a
 * thread of the store, after commit for writes, and fails with {@link
 * dev.earshot.core.store.StoreUnavailableException} while the store is away. Writes of one caller
 * are applied in the order given.
 */
public interface AudioStore {
    /** Inserts or replaces a request by its id. Idempotent. */
    CompletionStage<@Nullable Void> saveRequest(RequestRow row);

    /** Inserts or replaces chunks by id in one commit. Idempotent. */
    CompletionStage<@Nullable Void> saveChunks(Collection<ChunkRow> rows);

    /**
     * Every request that is neither completed nor failed, by campaign and order number: what a
     * restart continues.
     */
    CompletionStage<List<RequestRow>> unfinishedRequests();

    /** The request of this id, or empty. */
    CompletionStage<Optional<RequestRow>> request(String requestId);

    /** The chunks of a request by ascending chunk number. */
    CompletionStage<List<ChunkRow>> chunks(String requestId);

    /** The chunk of this id, or empty. */
    CompletionStage<Optional<ChunkRow>> chunk(String chunkId);

    /** The highest sequence number ever stored in this room, its removed chunks included, or -1. */
    CompletionStage<Long> lastSequence(String campaignId);

    /**
     * Removes chunks whose request ended before this moment, played or not, and played ones of
     * unknown requests that were made before it; then requests that ended before it and have no
     * chunks left. Returns the ids of the chunks, whose files the caller then deletes.
     */
    CompletionStage<List<String>> removePlayedBefore(Instant moment);

    /**
     * Removes the oldest played chunks until all that is left fits the budget, or nothing played is
     * left. Returns their ids, whose files the caller then deletes.
     */
    CompletionStage<List<String>> removeOldestPlayedOver(long budgetBytes);
}
