package dev.earshot.testkit.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, bounded. Stateless, thread-safe. */
public final class Waits {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private Waits() {}

    /**
     * Looks every few milliseconds until the condition holds.
     *
     * @throws AssertionError when the time is over
     */
    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + what);
            }
            pause(BETWEEN_LOOKS);
        }
    }

    /** Lets this much time pass: for drawing load out over time, never for hoping. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits on a monitor that the caller holds. */
    @SuppressWarnings("WaitNotInLoop")
    static void on(Object monitor, long millis) {
        try {
            monitor.wait(Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
