package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.MemoryStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkTest {
    private static ChunkRow row(String id, int number, long sequence, ChunkStatus status) {
        return new ChunkRow(
                id,
                "request",
                "room",
                sequence,
                number,
                "audio/wav",
                32_044,
                1_000_000,
                status,
                ManualClock.START);
    }

    @Test
    void ofTwoStoredChunksWithOneNumberTheLaterIsMeant() {
        ChunkRow first = row("first", 0, 0, ChunkStatus.PENDING);
        ChunkRow lost = row("behind a hole", 2, 2, ChunkStatus.PENDING);
        ChunkRow second = row("second", 1, 3, ChunkStatus.PENDING);
        ChunkRow third = row("third", 2, 4, ChunkStatus.PENDING);
        assertThat(Chunk.latest(List.of(first, second, lost, third)))
                .containsExactly(first, second, third);
        assertThat(Chunk.latest(List.of(third, lost, second, first)))
                .containsExactly(first, second, third);
    }

    @Test
    void whatWasPlayedStaysPlayedWhenARestartGoesBackALittle() {
        MemoryStore store = new MemoryStore();
        RequestJournal journal =
                new RequestJournal(
                        new ManualClock().newLoop(),
                        store.audio(),
                        store.audioFiles(),
                        PlaybackConfig.DEFAULT);
        Chunk chunk = new Chunk(row("c", 0, 0, ChunkStatus.PLAYED), 0);
        new ChunkProgress(journal, () -> {}).follow(List.of(chunk), 15_000, true);
        assertThat(chunk.status()).isEqualTo(ChunkStatus.PLAYED);
    }
}
