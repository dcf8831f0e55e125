package dev.earshot.gateway.peer;

import java.util.concurrent.atomic.AtomicInteger;

/** Memory whose use a test sets, in hundredths. Thread-safe. */
public final class PlantedMemory implements MemoryMeter {
    /** Of the buffers. */
    public volatile long direct;

    /** Of the heap. */
    public volatile long heap;

    /** How often a collection was asked for. */
    public final AtomicInteger collections = new AtomicInteger();

    @Override
    public long direct() {
        return direct;
    }

    @Override
    public long directAtMost() {
        return 100;
    }

    @Override
    public long heap() {
        return heap;
    }

    @Override
    public long heapAtMost() {
        return 100;
    }

    @Override
    public void collect() {
        collections.incrementAndGet();
    }
}
