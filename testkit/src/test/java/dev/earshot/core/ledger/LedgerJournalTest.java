package dev.earshot.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.loop.ThreadLoop;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.testkit.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LedgerJournalTest {
    private final ManualClock clock = new ManualClock();
    private final ManualLoop loop = clock.newLoop();
    private final MemoryStore store = new MemoryStore();
    private final Counts counts = new Counts();
    private final LedgerJournal journal =
            new LedgerJournal(store.ledger(), clock, LedgerSettings.DEFAULTS, counts);

    @Test
    void collectsTheChangesOfALoopIntoOneSave() {
        List<PlaybackLedger> ledgers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ledgers.add(sent("c" + i));
        }
        clock.advanceMillis(49);
        assertThat(store.operations()).isZero();
        clock.advanceMillis(1);
        assertThat(store.operations()).isEqualTo(1);
        assertThat(counts.saved).isEqualTo(100);
        clock.advance(Duration.ofSeconds(10));
        assertThat(store.operations()).isEqualTo(1);
        loop.inside(() -> ledgers.getFirst().acknowledged(0));
        clock.advanceMillis(50);
        assertThat(counts.saved).isEqualTo(101);
    }

    @Test
    void hasOneSaveUnderWayForEachLoop() {
        PlaybackLedger ledger = sent("a");
        store.hold();
        clock.advanceMillis(50);
        loop.inside(() -> ledger.acknowledged(0));
        sent("b");
        clock.advance(Duration.ofSeconds(5));
        assertThat(store.held()).isEqualTo(1);
        store.release();
        clock.advanceMillis(50);
        assertThat(row("a").acknowledgedUpTo()).isZero();
        assertThat(row("b").sentUpTo()).isZero();
    }

    @Test
    void aRowThatTheStoreRefusesIsDroppedAndHoldsUpNoOther() {
        sent("bad");
        sent("good");
        // The whole batch once, then the first of its rows.
        store.refuseNext(2);
        clock.advance(Duration.ofSeconds(30));
        assertThat(store.operations()).isEqualTo(3);
        assertThat(row("good").sentUpTo()).isZero();
        assertThat(counts.dropped).isEqualTo(1);
        sent("next");
        clock.advanceMillis(50);
        assertThat(row("next").sentUpTo()).isZero();
    }

    @Test
    void suspectRowsOutliveAnOutage() {
        sent("one");
        sent("two");
        store.refuseNext(1);
        store.hold();
        clock.advanceMillis(50);
        store.releaseOne();
        clock.runPending();
        store.failNext(1);
        store.release();
        clock.advance(Duration.ofSeconds(5));
        assertThat(row("one").sentUpTo()).isZero();
        assertThat(row("two").sentUpTo()).isZero();
    }

    @Test
    void whileTheStoreIsAwayMarksStayAndAreSavedAfterwards() {
        store.goAway();
        PlaybackLedger live = sent("live");
        PlaybackLedger gone = sent("gone");
        loop.inside(gone::close);
        clock.advance(Duration.ofSeconds(30));
        assertThat(store.operations()).isLessThanOrEqualTo(31);
        loop.inside(() -> live.played(0));
        store.comeBack();
        clock.advance(Duration.ofSeconds(1));
        assertThat(row("live").playedUpTo()).isZero();
        assertThat(row("gone").sentUpTo()).isZero();
        assertThat(journal.rowsKept()).isZero();
    }

    @Test
    void rowsOfEndedConnectionsAreBoundedAndTheOldestGoFirst() {
        store.goAway();
        for (int i = 0; i < 10_005; i++) {
            PlaybackLedger ledger = sent("c" + i);
            loop.inside(ledger::close);
        }
        assertThat(journal.rowsKept()).isEqualTo(10_000);
        assertThat(counts.dropped).isEqualTo(5);
        store.comeBack();
        clock.advance(Duration.ofSeconds(5));
        assertThat(rows("c4")).isEmpty();
        assertThat(rows("c5")).hasSize(1);
        assertThat(rows("c10004")).hasSize(1);
        assertThat(counts.saved).isEqualTo(10_000);
    }

    @Test
    void aFlushCompletesAfterCommitOfEverythingTakenSoFar() {
        PlaybackLedger ledger = sent("a");
        store.hold();
        clock.advanceMillis(50);
        loop.inside(() -> ledger.played(0));
        CompletableFuture<?> flushed = journal.flush(ledger).toCompletableFuture();
        clock.runPending();
        assertThat(flushed).isNotDone();
        store.releaseOne();
        clock.runPending();
        assertThat(flushed).isNotDone();
        store.release();
        clock.runPending();
        assertThat(flushed).isCompleted();
        assertThat(row("a").playedUpTo()).isZero();
    }

    @Test
    void aFlushOfNothingNewCompletesWithoutAWrite() {
        PlaybackLedger ledger = sent("a");
        clock.advanceMillis(50);
        CompletableFuture<?> flushed = journal.flush(ledger).toCompletableFuture();
        clock.runPending();
        assertThat(flushed).isCompleted();
        assertThat(store.operations()).isEqualTo(1);
    }

    @Test
    void aFlushFailsWhileTheStoreIsAwayAndTheMarksStay() {
        PlaybackLedger ledger = sent("a");
        store.goAway();
        CompletableFuture<?> flushed = journal.flush(ledger).toCompletableFuture();
        clock.runPending();
        assertThat(flushed)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailableException.class);
        store.comeBack();
        clock.advance(Duration.ofSeconds(1));
        assertThat(row("a").sentUpTo()).isZero();
    }

    @Test
    void closeSavesWhatWaits() {
        try (ThreadLoop thread = new ThreadLoop("ledger-test")) {
            PlaybackLedger ledger = journal.open("a", thread, Marks.NONE);
            CompletableFuture.runAsync(
                            () -> {
                                ledger.announced("r", "chunk", 0);
                                ledger.sent(0);
                            },
                            thread)
                    .join();
            journal.close();
            assertThat(row("a").sentUpTo()).isZero();
        }
    }

    @Test
    void marksAfterTheEndAreIgnored() {
        PlaybackLedger ledger = sent("a");
        loop.inside(ledger::close);
        loop.inside(() -> ledger.played(0));
        clock.advanceMillis(100);
        assertThat(row("a").playedUpTo()).isEqualTo(-1);
    }

    private PlaybackLedger sent(String id) {
        PlaybackLedger ledger = journal.open(id, loop, Marks.NONE);
        loop.inside(() -> {
            ledger.announced("r", "chunk", 0);
            ledger.sent(0);
        });
        return ledger;
    }

    private PlaybackStateRow row(String id) {
        return rows(id).getFirst();
    }

    private List<PlaybackStateRow> rows(String id) {
        return store.ledger().of(id).toCompletableFuture().join();
    }

    private static final class Counts implements LedgerMetrics {
        private int saved;
        private int dropped;

        @Override
        public void saved(int rows) {
            saved += rows;
        }

        @Override
        public void dropped(int rows) {
            dropped += rows;
        }
    }
}
