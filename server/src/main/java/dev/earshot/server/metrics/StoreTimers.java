package dev.earshot.server.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Times writes of the store from the call to the commit and counts those on their way. Thread-safe.
 */
final class StoreTimers {
    private final NodeMetrics metrics;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    StoreTimers(NodeMetrics metrics) {
        this.metrics = metrics;
        metrics.gauge("earshot.store.writes.waiting", waiting::get);
    }

    <T extends @Nullable Object> CompletionStage<T> time(String write, CompletionStage<T> stage) {
        long began = System.nanoTime();
        waiting.incrementAndGet();
        Timer timer =
                timers.computeIfAbsent(
                        write, name -> metrics.timer("earshot.store.write", "write", name));
        return stage.whenComplete((_, _) -> {
            waiting.decrementAndGet();
            timer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        });
    }
}
