package dev.earshot.playback;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the audio that all rooms hold in memory. Thread-safe. */
final class MemoryBudget {
    private final AtomicLong used = new AtomicLong();
    private final long limit;

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    long used() {
        return used.get();
    }

    /** Whether more may be made; preparation leaves a quarter to what plays. */
    boolean allows(boolean playing) {
        return used.get() < (playing ? limit : limit / 4 * 3);
    }
}
