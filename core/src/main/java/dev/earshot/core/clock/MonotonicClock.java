package dev.earshot.core.clock;

/**
 * Elapsed time for deadlines and intervals; it never jumps with the wall clock. Its origin is
 * arbitrary, so two readings may only be subtracted. Thread-safe.
 */
@FunctionalInterface
public interface MonotonicClock {
    /** The process's own monotonic clock. */
    MonotonicClock SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary origin; compare by subtraction, as the value may overflow. */
    long nanos();
}
