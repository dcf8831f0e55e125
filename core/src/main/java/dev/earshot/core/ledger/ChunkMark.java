package dev.earshot.core.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What one connection did with one chunk. Immutable. Times are microseconds since the epoch, 0 for
 * "not yet".
 *
 * @param chunkId the chunk, null where its row is gone
 * @param requestId the playback request it belongs to
 * @param sequenceNumber its number in the room
 * @param sentAtMicros when it was written to the socket
 * @param acknowledgedAtMicros when the client confirmed it
 * @param playedAtMicros when the client said it was heard
 */
public record ChunkMark(
        @Nullable String chunkId,
        String requestId,
        long sequenceNumber,
        long sentAtMicros,
        long acknowledgedAtMicros,
        long playedAtMicros) {}
