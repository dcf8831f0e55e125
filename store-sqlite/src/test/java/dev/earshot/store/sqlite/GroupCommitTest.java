package dev.earshot.store.sqlite;

import static dev.earshot.testkit.contract.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.testkit.contract.SampleConnection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
    @TempDir Path dir;
    private SqliteStore store;

    /** While it is closed the writer waits inside a group, and what comes next forms another. */
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void open() {
        store = SqliteStore.open(StoreConfigs.impatient(dir), WallClock.SYSTEM);
    }

    @AfterEach
    void close() {
        gate.countDown();
        store.close();
    }

    @Test
    void completesStagesInTheOrderOfTheWrites() {
        List<Integer> completed = new ArrayList<>();
        List<CompletionStage<?>> stages = new ArrayList<>();
        holdWriter();
        for (int i = 0; i < StoreConfigs.QUEUE_OPS; i++) {
            int number = i;
            stages.add(opened("c" + i, "hash-" + i).thenRun(() -> completed.add(number)));
        }

        gate.countDown();
        stages.forEach(stage -> await(stage));

        assertThat(completed).hasSize(StoreConfigs.QUEUE_OPS).isSorted();
    }

    @Test
    void completesAStageOnlyAfterItsCommit() {
        holdWriter();
        CompletionStage<Boolean> seen =
                opened("a", "hash")
                        .thenCompose(_ -> store.connections().find("a"))
                        .thenApply(found -> found.isPresent());

        gate.countDown();

        assertThat(await(seen)).isTrue();
    }

    @Test
    void writesThatFailDoNotHarmOthersOfTheirGroup() {
        holdWriter();
        CompletionStage<?> before = opened("a", "hash-a");
        CompletionStage<?> sameHash = opened("b", "hash-a");
        CompletionStage<?> between = opened("c", "hash-c");
        CompletionStage<?> halfBad =
                store.audio().saveChunks(List.of(chunk("x", 1), chunk("y", -1)));
        CompletionStage<?> after = opened("d", "hash-d");

        gate.countDown();

        await(before);
        await(between);
        await(after);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> await(sameHash))
                .withMessageContaining("connection_token_hash");
        assertThatIllegalArgumentException().isThrownBy(() -> await(halfBad));
        assertThat(store.trouble()).isNull();
        for (String id : List.of("a", "c", "d")) {
            assertThat(await(store.connections().find(id))).isPresent();
        }
        assertThat(await(store.connections().find("b"))).isEmpty();
        assertThat(await(store.audio().chunk("x"))).isEmpty();
    }

    @Test
    void writesThatThrowFailAlone() {
        holdWriter();
        CompletionStage<?> before = opened("a", "hash-a");
        CompletionStage<?> bad =
                store.writer()
                        .submit(_ -> {
                            throw new IllegalStateException("thrown on purpose by a test");
                        });
        CompletionStage<?> after = opened("b", "hash-b");

        gate.countDown();

        await(before);
        await(after);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> await(bad))
                .withMessageContaining("thrown on purpose");
    }

    @Test
    void goesOnWhenACallbackThrows() {
        CompletionStage<?> thrown =
                opened("a", "hash-a")
                        .thenRun(() -> {
                            throw new IllegalStateException("thrown on purpose by a test");
                        });

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> await(thrown));
        await(opened("b", "hash-b"));
    }

    @Test
    void refusesWritesOverItsBoundAndKeepsTheOthers() {
        holdWriter();
        List<CompletionStage<?>> within = new ArrayList<>();
        for (int i = 0; i < StoreConfigs.QUEUE_OPS; i++) {
            within.add(opened("c" + i, "hash-" + i));
        }

        CompletionStage<?> over = opened("over", "hash-over");

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(over))
                .withMessage("The store is away: its queue of 100 writes is full");
        gate.countDown();
        within.forEach(stage -> await(stage));
        await(opened("later", "hash-later"));
        assertThat(await(store.connections().find("over"))).isEmpty();
    }

    @Test
    void saysSoWhenTheDiskDoesNotAnswer() {
        holdWriter();

        await().untilAsserted(() -> assertThat(store.trouble()).contains("has not answered"));

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(opened("a", "hash-a")));
        gate.countDown();
        await().untilAsserted(() -> assertThat(store.trouble()).isNull());
    }

    @Test
    void closingCommitsWhatIsQueued() {
        holdWriter();
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stages.add(opened("c" + i, "hash-" + i));
        }
        Thread.ofVirtual().start(gate::countDown);

        store.close();

        stages.forEach(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
        try (SqliteStore again = SqliteStore.open(StoreConfigs.impatient(dir), WallClock.SYSTEM)) {
            assertThat(await(again.connections().find("c49"))).isPresent();
        }
    }

    @Test
    void refusesEverythingAfterClosing() {
        store.close();

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(opened("a", "hash-a")));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(store.connections().find("a")));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(store.audioFiles().read("0".repeat(32))));
        assertThat(store.trouble()).isEqualTo("it is closed");
    }

    private void holdWriter() {
        CountDownLatch held = new CountDownLatch(1);
        store.writer()
                .submit(_ -> {
                    held.countDown();
                    waitFor(gate);
                    return null;
                });
        waitFor(held);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletionStage<@Nullable Void> opened(String id, String hash) {
        return store.connections().opened(SampleConnection.of(id).tokenHash(hash).row());
    }

    private static ChunkRow chunk(String id, int number) {
        return new ChunkRow(
                id, "r", "room", 1, number, "audio/wav", 1, 1, ChunkStatus.PENDING, Instant.EPOCH);
    }
}
