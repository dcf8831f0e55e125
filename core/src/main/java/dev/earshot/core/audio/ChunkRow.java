package dev.earshot.core.audio;

import java.time.Instant;

/**
 * One piece of audio as stored: a row of {@code audio_chunks}; its bytes are in {@link AudioFiles}.
 * Immutable.
 *
 * @param chunkId 128 random bits
 * @param requestId the request it belongs to
 * @param campaignId the room
 * @param sequenceNumber its number in the room, rising over requests
 * @param chunkNumber its number in the request, from 0
 * @param mimeType {@code audio/wav}
 * @param sizeBytes of the stored file, header included
 * @param durationMicros how long it sounds
 * @param status relative to the timeline
 * @param createdAt when it was made
 */
public record ChunkRow(
        String chunkId,
        String requestId,
        String campaignId,
        long sequenceNumber,
        int chunkNumber,
        String mimeType,
        long sizeBytes,
        long durationMicros,
        ChunkStatus status,
        Instant createdAt) {}
