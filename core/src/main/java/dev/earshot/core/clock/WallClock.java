package dev.earshot.core.clock;

import java.time.Instant;

/**
 * The time of day, for what people and tokens read; it may jump, so it never measures an interval.
 * Thread-safe.
 */
@FunctionalInterface
public interface WallClock {
    /** The operating system's clock. */
    WallClock SYSTEM = Instant::now;

    /** The present moment, UTC. */
    Instant now();
}
