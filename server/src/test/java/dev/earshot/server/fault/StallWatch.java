package dev.earshot.server.fault;

import java.time.Duration;

/**
 * Measures how long this machine kept a thread waiting that wanted to run: a bound in real time can
 * only be held to what is left when such pauses are taken out. Thread-safe.
 */
final class StallWatch implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(2);

    private final Thread thread;
    private volatile boolean closed;
    private volatile long longestNanos;

    StallWatch() {
        thread = Thread.ofPlatform().daemon().name("stall watch").start(this::watch);
    }

    private void watch() {
        while (!closed) {
            long before = System.nanoTime();
            try {
                Thread.sleep(TICK);
            } catch (InterruptedException e) {
                return;
            }
            long late = System.nanoTime() - before - TICK.toNanos();
            longestNanos = Math.max(longestNanos, late);
        }
    }

    long longestMicros() {
        return longestNanos / 1_000;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
