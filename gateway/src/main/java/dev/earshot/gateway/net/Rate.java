package dev.earshot.gateway.net;

/**
 * How much of something may come: so much a second in the long run, and so much at once after a
 * pause. What one peer has left is a single number that its owner keeps: the moment at which all of
 * the burst is there again. Immutable.
 *
 * @param perSecond 1 to 1,000,000,000
 * @param burst 1 to 1,000,000,000
 */
public record Rate(long perSecond, long burst) {
    /** What {@link #take} answers where there is not enough left. */
    public static final long REFUSED = -1;

    private static final long MOST = 1_000_000_000;
    private static final long NANOS = 1_000_000_000;
    private static final long BORN = System.nanoTime();

    /** Refuses values outside the bounds named above. */
    public Rate {
        if (perSecond < 1 || perSecond > MOST || burst < 1 || burst > MOST) {
            throw new IllegalArgumentException(
                    "A rate must be between 1 and " + MOST + ", not " + perSecond + "/" + burst);
        }
    }

    /** The clock of all rates, in nanoseconds; never negative. */
    public static long nowNanos() {
        return System.nanoTime() - BORN;
    }

    /**
     * Takes an amount where there is enough left.
     *
     * @param fullAtNanos what the owner keeps, 0 at first
     * @return what the owner keeps from now on, or {@link #REFUSED}
     */
    public long take(long fullAtNanos, long nowNanos, long amount) {
        long next = Math.max(fullAtNanos, nowNanos) + nanos(amount);
        return next - nowNanos > nanos(burst) ? REFUSED : next;
    }

    private long nanos(long amount) {
        return amount * NANOS / perSecond;
    }
}
