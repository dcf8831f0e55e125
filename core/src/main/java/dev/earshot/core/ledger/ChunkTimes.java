package dev.earshot.core.ledger;

/**
 * When one connection was sent, confirmed and heard one chunk. Immutable. Times are microseconds
 * since the epoch, 0 for "not yet".
 *
 * @param sequence the chunk's number in its room
 * @param sentMicros when it was written to the socket
 * @param acknowledgedMicros when the client confirmed it
 * @param playedMicros when the client said it was heard
 */
public record ChunkTimes(
        long sequence, long sentMicros, long acknowledgedMicros, long playedMicros) {}
