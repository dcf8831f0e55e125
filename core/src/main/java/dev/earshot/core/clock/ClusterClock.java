package dev.earshot.core.clock;

/**
 * The clock on which rooms are scheduled: microseconds since the Unix epoch as read once at its
 * birth, advancing with the monotonic clock and never stepping with the wall clock. Thread-safe.
 */
public interface ClusterClock {
    /** Microseconds on this clock; never falls while {@link #clockId()} stays the same. */
    long micros();

    /** Names this clock; a new id means that readings under the old one no longer compare. */
    String clockId();
}
