package dev.earshot.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.testkit.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlaybackLedgerTest {
    private final ManualClock clock = new ManualClock();
    private final ManualLoop loop = clock.newLoop();
    private final MemoryStore store = new MemoryStore();
    private final LedgerJournal journal =
            new LedgerJournal(store.ledger(), clock, LedgerSettings.DEFAULTS, LedgerMetrics.NONE);
    private final PlaybackLedger ledger = journal.open("connection", loop, Marks.NONE);

    @Test
    void announcedIsNotSent() {
        announce("r", 0, 3);
        assertThat(ledger.summary()).isEqualTo(Marks.NONE);
        assertThat(ledger.marks()).hasSize(3).allMatch(mark -> mark.sentAtMicros() == 0);
        clock.advanceMillis(100);
        assertThat(rows()).isEmpty();
    }

    @Test
    void playedImpliesAcknowledgedImpliesSent() {
        announce("r", 0, 3);
        inside(() -> ledger.sent(1));
        clock.advanceMillis(10);
        inside(() -> ledger.played(2));
        assertThat(ledger.summary()).isEqualTo(new Marks(1, 1, 1));
        ChunkMark first = ledger.marks().getFirst();
        assertThat(first.acknowledgedAtMicros()).isEqualTo(first.playedAtMicros());
        assertThat(first.playedAtMicros() - first.sentAtMicros()).isEqualTo(10_000);
        assertThat(ledger.marks().getLast().playedAtMicros()).isZero();
    }

    @Test
    void marksBeyondWhatWasSentAreCutToIt() {
        announce("r", 0, 10);
        inside(() -> ledger.sent(4));
        inside(() -> ledger.acknowledged(Long.MAX_VALUE));
        inside(() -> ledger.played(7));
        assertThat(ledger.summary()).isEqualTo(new Marks(4, 4, 4));
        inside(() -> ledger.sent(9));
        assertThat(ledger.summary()).isEqualTo(new Marks(9, 4, 4));
    }

    @Test
    void marksNeverFallAndKeepTheirFirstTime() {
        announce("r", 0, 5);
        inside(() -> ledger.sent(4));
        inside(() -> ledger.acknowledged(3));
        List<ChunkMark> before = ledger.marks();
        clock.advanceMillis(50);
        inside(() -> ledger.acknowledged(1));
        inside(() -> ledger.acknowledged(-1));
        inside(() -> ledger.acknowledged(Long.MIN_VALUE));
        inside(() -> ledger.acknowledged(3));
        inside(() -> ledger.sent(4));
        assertThat(ledger.marks()).isEqualTo(before);
        assertThat(ledger.summary()).isEqualTo(new Marks(4, 3, -1));
    }

    @Test
    void chunksByIdCountWhereTheyWereSent() {
        announce("r", 0, 4);
        inside(() -> ledger.sent(2));
        int[] known = new int[1];
        inside(() -> known[0] = ledger.playedChunks(List.of("r-2", "r-2", "r-3", "unknown")));
        assertThat(known[0]).isEqualTo(1);
        assertThat(ledger.marks())
                .extracting(mark -> mark.playedAtMicros() > 0)
                .containsExactly(false, false, true, false);
        assertThat(ledger.summary()).isEqualTo(new Marks(2, 2, 2));
    }

    @Test
    void requestsMayInterleaveAndChunksComeLateOrTwice() {
        inside(() -> {
            ledger.announced("a", "a-0", 0);
            ledger.announced("b", "b-1", 1);
            ledger.announced("a", "a-4", 4);
            ledger.announced("a", "a-2", 2);
            ledger.announced("a", "a-2", 2);
            ledger.sent(4);
            ledger.acknowledged(2);
        });
        assertThat(ledger.marks())
                .extracting(ChunkMark::chunkId)
                .containsExactly("a-0", "a-2", "a-4", "b-1");
        assertThat(ledger.marks())
                .extracting(mark -> mark.acknowledgedAtMicros() > 0)
                .containsExactly(true, true, false, true);
    }

    @Test
    void remembersTheNewestRequestsAndStoresTheRest() {
        for (int request = 0; request < 12; request++) {
            announce("r" + request, request * 10L, 2);
            long upTo = request * 10L + 1;
            inside(() -> ledger.sent(upTo));
        }
        assertThat(ledger.marks()).extracting(ChunkMark::requestId).contains("r4", "r11");
        assertThat(ledger.marks()).extracting(ChunkMark::requestId).doesNotContain("r3");
        clock.advanceMillis(100);
        assertThat(rows()).hasSize(12);
    }

    @Test
    void aHugeRequestIsBounded() {
        announce("r", 0, RequestDelivery.MAX_CHUNKS + 10);
        inside(() -> ledger.sent(Long.MAX_VALUE));
        assertThat(ledger.marks().size()).isLessThanOrEqualTo(RequestDelivery.MAX_CHUNKS);
        assertThat(ledger.summary().sent()).isEqualTo(RequestDelivery.MAX_CHUNKS + 9);
    }

    @Test
    void holdsItsRulesUnderAnyMarksInAnyOrder() {
        for (int seed = 0; seed < 300; seed++) {
            new RandomWalk(seed).run();
        }
    }

    /** One connection under random announcements and marks; checks every rule after each step. */
    private final class RandomWalk {
        private final Random random;
        private final PlaybackLedger walked;
        private final String id;
        private Marks before = Marks.NONE;
        private List<ChunkMark> chunksBefore = List.of();
        private long announcedUpTo = -1;
        private long sentUpTo = -1;

        RandomWalk(int seed) {
            random = new Random(seed);
            id = "walk-" + seed;
            walked = journal.open(id, loop, Marks.NONE);
        }

        void run() {
            for (int step = 0; step < 120; step++) {
                inside(this::step);
                check();
                clock.advanceMillis(random.nextInt(30));
            }
            clock.advanceMillis(200);
            checkStored();
        }

        private void step() {
            switch (random.nextInt(5)) {
                case 0 -> {
                    announcedUpTo++;
                    String request = "r" + announcedUpTo / 10;
                    walked.announced(request, id + announcedUpTo, announcedUpTo);
                }
                case 1 -> {
                    long upTo = Math.min(announcedUpTo, sentUpTo + random.nextInt(4));
                    walked.sent(upTo);
                    sentUpTo = Math.max(sentUpTo, upTo);
                }
                case 2 -> walked.acknowledged(anyMark());
                case 3 -> walked.played(anyMark());
                default -> walked.playedChunks(List.of(id + anyMark(), id + anyMark()));
            }
        }

        private long anyMark() {
            return switch (random.nextInt(6)) {
                case 0 -> random.nextLong();
                case 1 -> Long.MAX_VALUE;
                case 2 -> -random.nextInt(5);
                default -> random.nextLong(announcedUpTo + 3);
            };
        }

        private void check() {
            Marks now = walked.summary();
            assertThat(now.sent()).isGreaterThanOrEqualTo(before.sent()).isEqualTo(sentUpTo);
            assertThat(now.acknowledged()).isBetween(before.acknowledged(), now.sent());
            assertThat(now.played()).isBetween(before.played(), now.acknowledged());
            List<ChunkMark> chunks = walked.marks();
            for (ChunkMark mark : chunks) {
                boolean sent = mark.sentAtMicros() > 0;
                boolean acknowledged = mark.acknowledgedAtMicros() > 0;
                assertThat(sent).isEqualTo(mark.sequenceNumber() <= sentUpTo);
                assertThat(!acknowledged || sent).isTrue();
                assertThat(mark.playedAtMicros() == 0 || acknowledged).isTrue();
            }
            for (ChunkMark mark : chunksBefore) {
                chunks.stream()
                        .filter(chunk -> chunk.sequenceNumber() == mark.sequenceNumber())
                        .forEach(chunk -> {
                            keepsTime(mark.sentAtMicros(), chunk.sentAtMicros());
                            keepsTime(mark.acknowledgedAtMicros(), chunk.acknowledgedAtMicros());
                            keepsTime(mark.playedAtMicros(), chunk.playedAtMicros());
                        });
            }
            before = now;
            chunksBefore = chunks;
        }

        private void keepsTime(long old, long now) {
            assertThat(old == 0 || old == now).isTrue();
        }

        private void checkStored() {
            List<ChunkTimes> stored = new ArrayList<>();
            Marks marks = Marks.NONE;
            for (PlaybackStateRow row : rows(id)) {
                stored.addAll(PackedTimes.decode(row.firstSequence(), row.times()));
                marks =
                        marks.max(
                                new Marks(
                                        row.sentUpTo(), row.acknowledgedUpTo(), row.playedUpTo()));
            }
            assertThat(marks).isEqualTo(walked.summary());
            List<ChunkTimes> live =
                    walked.marks().stream()
                            .filter(mark -> mark.sentAtMicros() > 0)
                            .map(mark ->
                                    new ChunkTimes(
                                            mark.sequenceNumber(),
                                            mark.sentAtMicros(),
                                            mark.acknowledgedAtMicros(),
                                            mark.playedAtMicros()))
                            .toList();
            assertThat(stored).containsAll(live);
        }
    }

    private void announce(String request, long first, int count) {
        inside(() -> {
            for (int i = 0; i < count; i++) {
                ledger.announced(request, request + "-" + i, first + i);
            }
        });
    }

    private void inside(Runnable action) {
        loop.inside(action);
    }

    private List<PlaybackStateRow> rows() {
        return rows("connection");
    }

    private List<PlaybackStateRow> rows(String id) {
        return store.ledger().of(id).toCompletableFuture().join();
    }
}
