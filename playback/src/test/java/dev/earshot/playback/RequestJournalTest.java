package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.audio.GenerationStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.testkit.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestJournalTest {
    private final ManualClock clock = new ManualClock();
    private final ManualLoop loop = clock.newLoop();
    private final MemoryStore store = new MemoryStore();
    private final RequestJournal journal = journal(PlaybackConfig.DEFAULT);

    @Test
    void writesAtOnceWhileTheStoreWorks() {
        CompletableFuture<?> done = save(journal, "r", 1);
        assertThat(done).isCompleted();
        assertThat(rev("r")).isEqualTo(1);
    }

    @Test
    void theNewestStateOfARowWinsHoweverSlowTheStore() {
        store.hold();
        CompletableFuture<?> first = save(journal, "r", 1);
        CompletableFuture<?> second = save(journal, "r", 2);
        CompletableFuture<?> third = save(journal, "r", 3);
        assertThat(store.held()).as("one write of a row at a time").isOne();
        store.releaseOne();
        clock.runPending();
        assertThat(first).isCompleted();
        assertThat(third).isNotDone();
        store.release();
        clock.runPending();
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
        assertThat(rev("r")).isEqualTo(3);
    }

    @Test
    void whatFailedIsWrittenWhenTheStoreIsBackUnlessNewerIs() {
        store.goAway();
        CompletableFuture<?> old = save(journal, "r", 1);
        assertThat(save(journal, "s", 1)).isNotDone();
        CompletableFuture<?> fresh = save(journal, "r", 2);
        clock.advance(Duration.ofSeconds(30));
        assertThat(journal.away()).isTrue();
        assertThat(old).isNotDone();
        long tries = store.operations();
        clock.advance(Duration.ofSeconds(10));
        assertThat(store.operations() - tries).as("one try a second").isBetween(9L, 11L);

        store.comeBack();
        clock.advance(Duration.ofSeconds(2));

        assertThat(old).isCompleted();
        assertThat(fresh).isCompleted();
        assertThat(rev("r")).isEqualTo(2);
        assertThat(rev("s")).isEqualTo(1);
        assertThat(journal.away()).isFalse();
    }

    @Test
    void aFullJournalRefusesAndCounts() {
        store.goAway();
        CompletableFuture<?> last = null;
        for (int i = 0; i < PlaybackConfig.DEFAULT.journalWrites() + 10; i++) {
            last = save(journal, "r" + i, 1);
        }
        assertThat(last).isCompletedExceptionally();
        assertThat(journal.dropped()).isBetween(1L, 11L);
    }

    private RequestJournal journal(PlaybackConfig config) {
        return new RequestJournal(loop, store.audio(), store.audioFiles(), config);
    }

    private CompletableFuture<?> save(RequestJournal to, String id, long rev) {
        CompletableFuture<?> done = to.save(row(id, rev)).toCompletableFuture();
        clock.runPending();
        return done;
    }

    private long rev(String id) {
        return store.audio().request(id).toCompletableFuture().join().orElseThrow().rev();
    }

    private static RequestRow row(String id, long rev) {
        return new RequestRow(
                id,
                "room",
                1,
                "user",
                null,
                "text",
                true,
                "text",
                RequestStatus.PENDING,
                GenerationStatus.WAITING,
                0,
                rev,
                null,
                0,
                0,
                null,
                Instant.EPOCH,
                null);
    }
}
