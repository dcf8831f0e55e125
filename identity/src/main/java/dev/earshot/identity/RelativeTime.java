package dev.earshot.identity;

import java.time.Duration;
import java.time.Instant;

/** Says for people how far a moment is from now. Stateless, thread-safe. */
public final class RelativeTime {
    private RelativeTime() {}

    /** Such as {@code in 23 h 59 min} or {@code 5 min ago}, in the two largest units. */
    public static String of(Instant moment, Instant now) {
        Duration between = Duration.between(now, moment);
        return between.isNegative() ? span(between.negated()) + " ago" : "in " + span(between);
    }

    private static String span(Duration span) {
        if (span.toDays() >= 1) {
            return joined(span.toDays(), " d", span.toHoursPart(), " h");
        }
        if (span.toHours() >= 1) {
            return joined(span.toHours(), " h", span.toMinutesPart(), " min");
        }
        return span.toMinutes() >= 1 ? span.toMinutes() + " min" : span.toSeconds() + " s";
    }

    private static String joined(long large, String largeUnit, int small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
    }
}
