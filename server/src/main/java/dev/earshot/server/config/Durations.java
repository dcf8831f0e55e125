package dev.earshot.server.config;

import java.time.Duration;

/**
 * Durations as people write them: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 24h}, {@code 7d}.
 */
public final class Durations {
    private static final Kind<Duration> ANY = Kind.duration(Duration.ZERO, Duration.ofDays(36_500));

    private Durations() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with one line that says how to write it
     */
    public static Duration parse(String text) {
        try {
            return ANY.parser().apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("write a duration as 250ms, 30s, 5m, 24h or 7d", e);
        }
    }
}
