package dev.earshot.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ThreadLoopTest {
    private final ThreadLoop loop = new ThreadLoop("test-loop");

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void runsTasksOfAThreadInOrderOnItsOwnThread() {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int n = i;
            loop.execute(() -> ran.add(n));
        }
        assertThat(ask(Thread.currentThread()::getName, loop)).isNotNull();
        assertThat(ran).hasSize(10_000).isSorted();
        assertThat(ask(() -> Thread.currentThread().getName(), loop)).isEqualTo("test-loop");
        assertThat(ask(loop::inLoop, loop)).isTrue();
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void losesNoTaskOfManyThreads() throws InterruptedException {
        int threads = 4;
        int each = 50_000;
        int[] count = new int[1];
        List<Thread> producers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            producers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < each; i++) {
                                    loop.execute(() -> count[0]++);
                                }
                            }));
        }
        for (Thread producer : producers) {
            producer.join();
        }
        assertThat(ask(() -> count[0], loop)).isEqualTo(threads * each);
    }

    @Test
    void runsTimersByTimeAndNotBefore() {
        List<String> ran = new ArrayList<>();
        CompletableFuture<Long> last = new CompletableFuture<>();
        long start = System.nanoTime();
        loop.schedule(() -> last.complete(System.nanoTime() - start), Duration.ofMillis(30));
        loop.schedule(() -> ran.add("second"), Duration.ofMillis(20));
        loop.schedule(() -> ran.add("first"), Duration.ofMillis(10));
        assertThat(last.join()).isGreaterThanOrEqualTo(30_000_000L);
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void forgetsACancelledTimer() {
        List<String> ran = new ArrayList<>();
        // Held back by a running task, the timer cannot fire before it is cancelled.
        CountDownLatch gate = new CountDownLatch(1);
        loop.execute(() -> awaitQuietly(gate));
        Loop.Timer timer = loop.schedule(() -> ran.add("cancelled"), Duration.ofMillis(1));
        timer.cancel();
        gate.countDown();
        CompletableFuture<Void> later = new CompletableFuture<>();
        loop.schedule(() -> later.complete(null), Duration.ofMillis(10));
        later.join();
        assertThat(ran).isEmpty();
    }

    @Test
    void goesOnAfterATaskThatThrows() {
        loop.execute(() -> {
            throw new IllegalStateException("thrown on purpose by a test");
        });
        assertThat(ask(() -> "alive", loop)).isEqualTo("alive");
    }

    @Test
    void runsWhatWaitsWhenClosedAndRefusesTheRest() throws InterruptedException {
        List<String> ran = new ArrayList<>();
        CountDownLatch gate = new CountDownLatch(1);
        loop.execute(() -> awaitQuietly(gate));
        loop.execute(() -> ran.add("waiting"));
        loop.schedule(() -> ran.add("timer"), Duration.ofHours(1));
        gate.countDown();
        loop.close();
        assertThat(ran).containsExactly("waiting");
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("test-loop is closed");
    }

    @Test
    void refusesMoreThanItsBound() {
        CountDownLatch gate = new CountDownLatch(1);
        loop.execute(() -> awaitQuietly(gate));
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i <= ThreadLoop.MAX_QUEUED + 1; i++) {
                                loop.execute(() -> {});
                            }
                        })
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("tasks waiting");
        gate.countDown();
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T ask(java.util.function.Supplier<T> question, Loop loop) {
        return CompletableFuture.supplyAsync(question, loop).join();
    }
}
