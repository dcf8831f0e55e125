package dev.earshot.server.api;

import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Revocations;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Tells how long answers that are long under way may go on. Immutable, thread-safe.
 *
 * @param revocations tokens whose authority ended before its time
 * @param leeway how long after its expiry a token is still accepted
 * @param wall reads how much of a token's life is left, once
 * @param monotonic counts it down
 */
public record Authorities(
        Revocations revocations, Duration leeway, WallClock wall, MonotonicClock monotonic) {
    /** Whether this principal's authority still holds, whenever it is asked. */
    BooleanSupplier of(Principal principal) {
        long end = monotonic.nanos() + principal.nanosLeft(wall.now(), leeway);
        return () -> monotonic.nanos() - end < 0 && !revocations.cover(principal);
    }
}
