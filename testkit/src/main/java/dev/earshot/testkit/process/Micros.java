package dev.earshot.testkit.process;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The wall clock in microseconds: the same as the server's clock on one machine, as long as nobody
 * steps it. Stateless, thread-safe.
 */
public final class Micros {
    private Micros() {}

    /** Microseconds since the epoch. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
