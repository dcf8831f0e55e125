package dev.earshot.testkit;

import dev.earshot.core.store.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way into a {@link MemoryStore}'s data: lets operations through in order, holds them or
 * fails them. Thread-safe; operations run one at a time.
 */
final class StoreGate {
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private @Nullable String trouble;
    private int failures;
    private int refusals;
    private long operations;

    <T extends @Nullable Object> CompletionStage<T> run(Supplier<T> operation) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        synchronized (this) {
            if (holding) {
                held.add(() -> complete(stage, operation));
                return stage;
            }
        }
        complete(stage, operation);
        return stage;
    }

    CompletionStage<@Nullable Void> write(Runnable operation) {
        return run(() -> {
            operation.run();
            return null;
        });
    }

    private <T extends @Nullable Object> void complete(
            CompletableFuture<T> stage, Supplier<T> operation) {
        T result;
        try {
            synchronized (this) {
                operations++;
                if (trouble != null) {
                    throw new StoreUnavailableException(trouble);
                }
                if (failures > 0) {
                    failures--;
                    throw new StoreUnavailableException("the store was told to fail");
                }
                if (refusals > 0) {
                    refusals--;
                    throw new IllegalArgumentException("the store was told to refuse this");
                }
                result = operation.get();
            }
        } catch (RuntimeException e) {
            stage.completeExceptionally(e);
            return;
        }
        stage.complete(result);
    }

    synchronized void trouble(@Nullable String reason) {
        trouble = reason;
    }

    synchronized @Nullable String trouble() {
        return trouble;
    }

    synchronized void failNext(int count) {
        failures = count;
    }

    synchronized void refuseNext(int count) {
        refusals = count;
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized int held() {
        return held.size();
    }

    synchronized long operations() {
        return operations;
    }

    void release() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = held.poll();
                if (next == null) {
                    holding = false;
                    return;
                }
            }
            next.run();
        }
    }

    void releaseOne() {
        Runnable next;
        synchronized (this) {
            next = held.poll();
        }
        if (next != null) {
            next.run();
        }
    }
}
