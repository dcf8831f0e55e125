package dev.earshot.playback;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Wav;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of an item. Immutable but for its status and whether it is stored, which the room's loop
 * sets and any may read.
 */
final class Chunk {
    private final ChunkRow made;
    private final long startSample;
    private final long samples;
    private volatile ChunkStatus status;

    private volatile CompletionStage<@Nullable Void> stored =
            CompletableFuture.completedStage(null);

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

    /**
     * A request's stored chunks by ascending number, each number once: a kill may leave a later
     * chunk without the one before it, and the next process then makes both again.
     */
    static List<ChunkRow> latest(Collection<ChunkRow> rows) {
        TreeMap<Integer, ChunkRow> byNumber = new TreeMap<>();
        for (ChunkRow row : rows) {
            byNumber.merge(
                    row.chunkNumber(),
                    row,
                    (one, other) -> one.sequenceNumber() > other.sequenceNumber() ? one : other);
        }
        return new ArrayList<>(byNumber.values());
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

    /** Completes when its file and its row are stored, fails when they never will be. */
    CompletionStage<@Nullable Void> stored() {
        return stored;
    }

    void stored(CompletionStage<@Nullable Void> write) {
        stored = write;
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
