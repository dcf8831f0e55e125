package dev.earshot.gateway.peer;

import dev.earshot.gateway.net.Rate;
import java.util.concurrent.atomic.AtomicLongArray;

/** What is remembered of one address or one user. Thread-safe, but for {@link #open}. */
final class Peer {
    private static final int RATES = 3;

    /** Sockets or lasting connections; guarded by the table. */
    int open;

    private final AtomicLongArray fullAt = new AtomicLongArray(RATES);

    /** Takes one, where there is one left. */
    boolean take(int which, Rate rate, long nowNanos) {
        while (true) {
            long present = fullAt.get(which);
            long next = rate.take(present, nowNanos, 1);
            if (next == Rate.REFUSED) {
                return false;
            }
            if (fullAt.compareAndSet(which, present, next)) {
                return true;
            }
        }
    }

    /** Whether one is left, which is not taken. */
    boolean has(int which, Rate rate, long nowNanos) {
        return rate.take(fullAt.get(which), nowNanos, 1) != Rate.REFUSED;
    }

    /** Whether it may be forgotten: it holds nothing and has every burst again. */
    boolean rested(long nowNanos) {
        for (int i = 0; i < RATES; i++) {
            if (fullAt.get(i) > nowNanos) {
                return false;
            }
        }
        return open == 0;
    }
}
