package dev.earshot.core.clock;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A {@link ClusterClock} of one process: anchored to the wall clock at construction, then
 * monotonic. Thread-safe.
 */
public final class AnchoredClock implements ClusterClock {
    private final MonotonicClock monotonic;
    private final long bornNanos;
    private final long bornMicros;
    private final String clockId;

    /**
     * Reads both clocks once.
     *
     * @param clockId the id that clients see beside every reading; unique per process start
     */
    public AnchoredClock(WallClock wall, MonotonicClock monotonic, String clockId) {
        this.monotonic = monotonic;
        this.bornNanos = monotonic.nanos();
        this.bornMicros = ChronoUnit.MICROS.between(Instant.EPOCH, wall.now());
        this.clockId = clockId;
    }

    @Override
    public long micros() {
        return bornMicros + (monotonic.nanos() - bornNanos) / 1_000;
    }

    @Override
    public String clockId() {
        return clockId;
    }
}
