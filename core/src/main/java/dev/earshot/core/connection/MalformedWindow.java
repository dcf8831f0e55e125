package dev.earshot.core.connection;

/** When the last malformed messages of one connection came. Confined to the connection's loop. */
final class MalformedWindow {
    private final long[] times;
    private final long windowNanos;
    private int count;

    MalformedWindow(ConnectionSettings.Limits limits) {
        times = new long[limits.malformed()];
        windowNanos = limits.malformedWithin().toNanos();
    }

    /** Counts one. Returns whether that is one too many within the window. */
    boolean add(long nowNanos) {
        int slot = count % times.length;
        boolean over = count >= times.length && nowNanos - times[slot] < windowNanos;
        times[slot] = nowNanos;
        count++;
        return over;
    }
}
