package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.ledger.PlaybackStateRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link LedgerStore} does. For one test thread at a time. */
public abstract class LedgerStoreContract extends StoreContract {
    private static final byte[] TIMES = {0, 1, -1, 127, -128};

    @Test
    void keepsEveryFieldOfARow() {
        PlaybackStateRow row =
                new PlaybackStateRow("c", "r", 7, 12, 11, 10, TIMES, 1_760_000_000_123_456L);

        save(row);

        assertThat(of("c")).usingRecursiveFieldByFieldElementComparator().containsExactly(row);
    }

    @Test
    void keepsMarksOfNothingAndEmptyTimes() {
        PlaybackStateRow row = new PlaybackStateRow("c", "r", 0, -1, -1, -1, new byte[0], 1);

        save(row);

        assertThat(of("c")).usingRecursiveFieldByFieldElementComparator().containsExactly(row);
    }

    @Test
    void keepsRowsWhoseConnectionIsNotStored() {
        save(row("nobody", "r", 3, 2, 1));

        assertThat(of("nobody")).hasSize(1);
    }

    @Test
    void hasNoRowsForUnknownConnections() {
        save(row("c", "r", 3, 2, 1));

        assertThat(of("d")).isEmpty();
    }

    @Test
    void savingNothingIsHarmless() {
        await(ledger().save(List.of()));
    }

    @Test
    void ordersTheRowsOfAConnectionByFirstSequence() {
        await(
                ledger().save(
                                List.of(
                                        new PlaybackStateRow("c", "a", 20, 25, 24, 23, TIMES, 3),
                                        new PlaybackStateRow("c", "b", 0, 5, 4, 3, TIMES, 1),
                                        new PlaybackStateRow("d", "b", 5, 6, 6, 6, TIMES, 1),
                                        new PlaybackStateRow("c", "c", 9, 11, 10, 9, TIMES, 2))));

        assertThat(of("c")).extracting(PlaybackStateRow::requestId).containsExactly("b", "c", "a");
    }

    @Test
    void higherMarksReplaceTheRow() {
        save(row("c", "r", 3, 2, 1));
        PlaybackStateRow higher =
                new PlaybackStateRow("c", "r", 0, 5, 4, 4, new byte[] {9, 9}, 1_000);

        save(higher);

        assertThat(of("c")).usingRecursiveFieldByFieldElementComparator().containsExactly(higher);
    }

    @Test
    void equalMarksReplaceTheTimes() {
        save(row("c", "r", 3, 2, 1));
        PlaybackStateRow same = new PlaybackStateRow("c", "r", 0, 3, 2, 1, new byte[] {9}, 1_000);

        save(same);
        save(same);

        assertThat(of("c")).usingRecursiveFieldByFieldElementComparator().containsExactly(same);
    }

    @Test
    void lowerMarksLeaveTheRowAsItIs() {
        PlaybackStateRow higher = new PlaybackStateRow("c", "r", 0, 9, 8, 7, TIMES, 1_000);
        save(higher);

        save(new PlaybackStateRow("c", "r", 0, 5, 4, 3, new byte[] {9}, 999));

        assertThat(of("c")).usingRecursiveFieldByFieldElementComparator().containsExactly(higher);
    }

    @Test
    void noSingleMarkFalls() {
        save(row("c", "r", 9, 8, 1));

        save(row("c", "r", 9, 5, 5));
        save(row("c", "r", 8, 6, 2));

        PlaybackStateRow stored = of("c").getFirst();
        assertThat(stored.sentUpTo()).isEqualTo(9);
        assertThat(stored.acknowledgedUpTo()).isEqualTo(8);
        assertThat(stored.playedUpTo()).isEqualTo(5);
    }

    @Test
    void lastOfEqualRowsInOneSaveCounts() {
        await(ledger().save(List.of(row("c", "r", 1, 0, -1), row("c", "r", 4, 4, 4))));

        assertThat(of("c")).hasSize(1);
        assertThat(of("c").getFirst().playedUpTo()).isEqualTo(4);
    }

    @Test
    void keepsLongTimes() {
        byte[] times = new byte[100_000];
        times[99_999] = 42;

        save(new PlaybackStateRow("c", "r", 0, 0, 0, 0, times, 1));

        assertThat(of("c").getFirst().times()).isEqualTo(times);
    }

    @Test
    void marksNeverFallWhenManyThreadsSaveInAnyOrder() {
        List<CompletableFuture<Void>> threads =
                IntStream.range(0, 4)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> saveMany(thread)))
                        .toList();

        threads.forEach(StoreContract::await);

        for (int connection = 0; connection < 20; connection++) {
            PlaybackStateRow stored = of("c" + connection).getFirst();
            assertThat(stored.sentUpTo()).isEqualTo(49);
            assertThat(stored.playedUpTo()).isEqualTo(49);
        }
    }

    private void saveMany(int thread) {
        List<CompletionStage<@Nullable Void>> stages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            // Odd threads count down.
            int mark = thread % 2 == 0 ? i : 49 - i;
            List<PlaybackStateRow> rows = new ArrayList<>();
            for (int connection = 0; connection < 20; connection++) {
                rows.add(row("c" + connection, "r", mark, mark, mark));
            }
            stages.add(ledger().save(rows));
        }
        stages.forEach(StoreContract::await);
    }

    private static PlaybackStateRow row(
            String connection, String request, long sent, long acknowledged, long played) {
        return new PlaybackStateRow(
                connection, request, 0, sent, acknowledged, played, TIMES, 100 + sent);
    }

    private LedgerStore ledger() {
        return store().ledger();
    }

    private void save(PlaybackStateRow row) {
        await(ledger().save(List.of(row)));
    }

    private List<PlaybackStateRow> of(String connection) {
        return await(ledger().of(connection));
    }
}
