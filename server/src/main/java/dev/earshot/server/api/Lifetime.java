package dev.earshot.server.api;

import java.time.Duration;

/** Reads how long something shall live, as peers write it. Stateless, thread-safe. */
final class Lifetime {
    private static final int MOST_DIGITS = 9;

    private Lifetime() {}

    /** Such as {@code 90s}, {@code 15m}, {@code 24h} or {@code 7d}. */
    static Duration parse(String name, String text) {
        int digits = text.length() - 1;
        if (digits >= 1 && digits <= MOST_DIGITS) {
            long number = 0;
            for (int i = 0; i < digits; i++) {
                char c = text.charAt(i);
                number = c >= '0' && c <= '9' && number >= 0 ? number * 10 + c - '0' : -1;
            }
            Duration unit = unit(text.charAt(digits));
            if (number >= 0 && !unit.isZero()) {
                return unit.multipliedBy(number);
            }
        }
        throw new BadRequest(name + " is a duration such as 90s, 15m, 24h or 7d");
    }

    private static Duration unit(char letter) {
        return switch (letter) {
            case 's' -> Duration.ofSeconds(1);
            case 'm' -> Duration.ofMinutes(1);
            case 'h' -> Duration.ofHours(1);
            case 'd' -> Duration.ofDays(1);
            default -> Duration.ZERO;
        };
    }
}
