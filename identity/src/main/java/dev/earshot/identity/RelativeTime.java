package dev.earshot.identity;

import java.time.Duration;
import java.time.Instant;

/** Says for people how far a moment is from now. Stateless, thread-safe. */
public final class RelativeTime {
    private RelativeTime() {}

    /** Such as {@code in 23 h} or {@code 5 min ago}, in the largest whole unit. */
    public static String of(Instant moment, Instant now) {
        Duration between = Duration.between(now, moment);
        return between.isNegative() ? span(between.negated()) + " ago" : "in " + span(between);
    }

    private static String span(Duration span) {
        if (span.toDays() >= 2) {
            return span.toDays() + " d";
        }
        if (span.toHours() >= 1) {
            return span.toHours() + " h";
        }
        return span.toMinutes() >= 1 ? span.toMinutes() + " min" : span.toSeconds() + " s";
    }
}
