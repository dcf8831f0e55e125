package dev.earshot.gateway.peer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether memory is short, and what follows: while buffers hold much, little may wait for each
 * peer; while the heap is full, nobody new may stay. Each begins at one mark and ends at a lower
 * one, so that it does not flutter. {@link #sample} is for one thread at a time, all else is
 * thread-safe.
 */
public final class MemoryPressure {
    /** What may wait for one peer while buffers hold much. */
    static final int SHORT_QUEUE_BYTES = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(MemoryPressure.class);
    private static final double DIRECT_BEGIN = 0.75;
    private static final double DIRECT_END = 0.60;
    private static final double HEAP_BEGIN = 0.85;
    private static final double HEAP_END = 0.80;

    /** A reading of the heap stays as it is until somebody collects. */
    private static final long COLLECT_AFTER_NANOS = 60_000_000_000L;

    private final MemoryMeter meter;
    private volatile boolean directShort;
    private volatile boolean heapShort;
    private long heapSeen;
    private long heapSeenAt;

    /** Reads this meter. */
    public MemoryPressure(MemoryMeter meter) {
        this.meter = meter;
    }

    /** Looks at the memory. Call it several times a second. */
    public void sample(long nowNanos) {
        boolean direct =
                above(meter.direct(), meter.directAtMost(), directShort, DIRECT_BEGIN, DIRECT_END);
        if (direct != directShort) {
            directShort = direct;
            LOG.warn(
                    direct
                            ? "buffers hold {} of {} bytes: little may wait for each peer"
                            : "buffers hold {} of {} bytes: queues have their usual size again",
                    meter.direct(),
                    meter.directAtMost());
        }
        long used = meter.heap();
        boolean heap = above(used, meter.heapAtMost(), heapShort, HEAP_BEGIN, HEAP_END);
        if (heap != heapShort) {
            heapShort = heap;
            LOG.warn(
                    heap
                            ? "the heap holds {} of {} bytes: new connections are refused"
                            : "the heap holds {} of {} bytes: new connections are let in again",
                    used,
                    meter.heapAtMost());
        }
        if (!heap || used != heapSeen) {
            heapSeen = used;
            heapSeenAt = nowNanos;
        } else if (nowNanos - heapSeenAt > COLLECT_AFTER_NANOS) {
            heapSeenAt = nowNanos;
            meter.collect();
        }
    }

    private static boolean above(long used, long most, boolean now, double begin, double end) {
        return used > most * (now ? end : begin);
    }

    /** What may wait for one peer at present. */
    public int queueBytes(int usual) {
        return directShort ? Math.min(usual, SHORT_QUEUE_BYTES) : usual;
    }

    /** Whether one more connection may stay. */
    boolean admits() {
        return !heapShort;
    }

    /** Whether anything is short. */
    public boolean any() {
        return directShort || heapShort;
    }

    /** The memory itself. */
    public MemoryMeter meter() {
        return meter;
    }
}
