package dev.earshot.playback;

import dev.earshot.core.audio.ChunkStatus;
import java.util.List;

/** Lets the states of an item's chunks follow the timeline. Confined to the room's loop. */
final class ChunkProgress {
    private final RequestJournal journal;
    private final Runnable onChange;

    ChunkProgress(RequestJournal journal, Runnable onChange) {
        this.journal = journal;
        this.onChange = onChange;
    }

    /** The item is at this position, and sounding if {@code begun}. */
    void follow(List<Chunk> chunks, long position, boolean begun) {
        for (Chunk chunk : chunks) {
            if (chunk.endSample() <= position) {
                mark(chunk, ChunkStatus.PLAYED);
            } else if (chunk.startSample() <= position && begun) {
                mark(chunk, ChunkStatus.PLAYING);
            } else {
                return;
            }
        }
    }

    /** The item's turn is over. */
    void finish(List<Chunk> chunks) {
        chunks.forEach(chunk -> mark(chunk, ChunkStatus.PLAYED));
    }

    /** When the next chunk begins or ends to sound, or {@code Long.MAX_VALUE}. */
    static long nextChangeUs(List<Chunk> chunks, Anchor anchor) {
        for (Chunk chunk : chunks) {
            if (chunk.status() == ChunkStatus.PENDING) {
                return Math.max(anchor.timeOf(chunk.startSample()), anchor.atUs());
            } else if (chunk.status() == ChunkStatus.PLAYING) {
                return anchor.timeOf(chunk.endSample());
            }
        }
        return Long.MAX_VALUE;
    }

    private void mark(Chunk chunk, ChunkStatus status) {
        // After a restart the position may lie a little before what had been played.
        if (chunk.status().compareTo(status) < 0) {
            chunk.status(status);
            journal.saveStatus(chunk);
            onChange.run();
        }
    }
}
