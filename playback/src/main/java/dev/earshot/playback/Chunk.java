package dev.earshot.playback;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Wav;
import java.time.Instant;

/**
 * A chunk of an item. Immutable but for its status, which the room's loop sets and any may read.
 */
final class Chunk {
    private final ChunkRow made;
    private final long startSample;
    private final long samples;
    private volatile ChunkStatus status;

    Chunk(ChunkRow row, long startSample) {
        this.made = row;
        this.startSample = startSample;
        this.samples = samplesOf(row);
        this.status = row.status();
    }

    /** How many samples the file of this row holds. */
    static long samplesOf(ChunkRow row) {
        return Math.max(0, row.sizeBytes() - Wav.HEADER_BYTES) / PcmFormat.SAMPLE_BYTES;
    }

    static ChunkRow newRow(
            Item item, String chunkId, long sequence, int sampleRate, int wavBytes, Instant now) {
        long samples = ((long) wavBytes - Wav.HEADER_BYTES) / PcmFormat.SAMPLE_BYTES;
        return new ChunkRow(
                chunkId,
                item.requestId,
                item.campaignId,
                sequence,
                item.chunks.size(),
                Wav.MIME_TYPE,
                wavBytes,
                Anchor.micros(samples, sampleRate),
                ChunkStatus.PENDING,
                now);
    }

    String id() {
        return made.chunkId();
    }

    long sequence() {
        return made.sequenceNumber();
    }

    long endSample() {
        return startSample + samples;
    }

    long startSample() {
        return startSample;
    }

    ChunkStatus status() {
        return status;
    }

    void status(ChunkStatus now) {
        status = now;
    }

    /** The row as it should be stored now. */
    ChunkRow row() {
        return new ChunkRow(
                made.chunkId(),
                made.requestId(),
                made.campaignId(),
                made.sequenceNumber(),
                made.chunkNumber(),
                made.mimeType(),
                made.sizeBytes(),
                made.durationMicros(),
                status,
                made.createdAt());
    }
}
