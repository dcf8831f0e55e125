package dev.earshot.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Bounds what one input may cost. Allocated bytes are an upper bound of what it can keep. For one
 * thread at a time.
 */
public final class Budget {
    /** Most bytes that one input may allocate while it is decoded. */
    public static final long BYTES = 1 << 20;

    /** The first inputs load classes, which is not their fault. */
    private static final int FREE = 200;

    private static final ThreadMXBean THREADS =
            (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private int runs;

    /** Runs a decoder and fails where it allocated too much. */
    public void run(Runnable decoder) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decoder.run();
        long used = THREADS.getCurrentThreadAllocatedBytes() - before;
        runs++;
        if (runs > FREE && used > BYTES) {
            throw new IllegalStateException("One input allocated " + used + " bytes");
        }
    }
}
