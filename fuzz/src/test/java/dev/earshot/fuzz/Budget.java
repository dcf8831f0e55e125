package dev.earshot.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Bounds what one input may cost. Allocated bytes are an upper bound of what it can keep.
 * Thread-safe; decoders do the same each time they run.
 */
public final class Budget {
    /** Most bytes that one input may allocate while it is decoded. */
    public static final long BYTES = 1 << 20;

    private static final int TRIES = 5;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Budget() {}

    /** Runs a decoder and fails where it allocated too much every time. */
    public static void run(Runnable decoder) {
        long used = allocated(decoder);
        // Whoever loads a class first pays for it, and what was remembered takes another way.
        for (int again = 1; again < TRIES && used > BYTES; again++) {
            used = allocated(decoder);
        }
        if (used > BYTES) {
            throw new IllegalStateException("One input allocated " + used + " bytes");
        }
    }

    private static long allocated(Runnable decoder) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decoder.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
