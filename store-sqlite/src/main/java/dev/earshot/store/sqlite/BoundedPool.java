package dev.earshot.store.sqlite;

import dev.earshot.core.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few threads behind a bounded queue, for work that waits for the disk. While the store is away,
 * or the queue full, a task fails at once. Thread-safe; only {@link #close} blocks.
 */
final class BoundedPool implements AutoCloseable {
    private static final int THREADS = 2;

    private final Supplier<@Nullable String> trouble;
    private final int queueOps;
    private final ThreadPoolExecutor threads;
    private volatile boolean closed;

    BoundedPool(String name, int queueOps, Supplier<@Nullable String> trouble) {
        this.trouble = trouble;
        this.queueOps = queueOps;
        this.threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(queueOps),
                        Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /** Queues a task; what it throws fails its stage. */
    <T extends @Nullable Object> CompletionStage<T> submit(Callable<T> task) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        String away = away();
        if (away == null) {
            try {
                threads.execute(() -> run(task, stage));
                return stage;
            } catch (RejectedExecutionException e) {
                away = closed ? "it is closed" : "its queue of " + queueOps + " tasks is full";
            }
        }
        stage.completeExceptionally(unavailable(away));
        return stage;
    }

    static StoreUnavailableException unavailable(String why) {
        return new StoreUnavailableException("The store is away: " + why);
    }

    private @Nullable String away() {
        return closed ? "it is closed" : trouble.get();
    }

    private <T extends @Nullable Object> void run(Callable<T> task, CompletableFuture<T> stage) {
        try {
            String away = away();
            if (away != null) {
                throw unavailable(away);
            }
            stage.complete(task.call());
        } catch (Throwable e) {
            stage.completeExceptionally(e);
        }
    }

    /** Finishes what is queued, for at most 500 ms, and fails the rest. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            boolean _ = threads.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        List<Runnable> left = new ArrayList<>();
        threads.getQueue().drainTo(left);
        left.forEach(Runnable::run);
    }
}
