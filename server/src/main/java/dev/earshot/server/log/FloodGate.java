package dev.earshot.server.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets at most 100 events a second pass for each kind of event and counts the others. Thread-safe.
 *
 * <p>A second begins with the first event of a kind. At most 1,000 kinds are told apart at once;
 * those over it share one count per level.
 */
final class FloodGate {
    /** Events of one kind within a second. */
    static final int PER_SECOND = 100;

    /** Kinds that are told apart. */
    static final int MAX_KINDS = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final LongSupplier nanos;
    private final Map<Kind, Second> seconds = new HashMap<>();
    private long nextDueNanos;
    private boolean anyDue;

    /**
     * @param nanos a monotonic clock
     */
    FloodGate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What makes two events alike: who logs, the message before its values are put in, how bad. */
    record Kind(String logger, String template, String level) {}

    /** How many of a kind did not pass. */
    record LeftOut(Kind kind, long count) {}

    /** Whether an event may be logged. */
    enum Verdict {
        PASSES,
        /** It is left out, as the first of its second: somebody must ask for {@link #due} later. */
        FIRST_LEFT_OUT,
        LEFT_OUT
    }

    private static final class Second {
        private long startNanos;
        private int passed;
        private long leftOut;
    }

    synchronized Verdict judge(Kind kind) {
        long now = nanos.getAsLong();
        Second second = second(kind, now);
        if (now - second.startNanos >= SECOND_NANOS && second.leftOut == 0) {
            second.startNanos = now;
            second.passed = 0;
        }
        if (second.passed < PER_SECOND) {
            second.passed++;
            return Verdict.PASSES;
        }
        second.leftOut++;
        if (second.leftOut > 1) {
            return Verdict.LEFT_OUT;
        }
        long due = second.startNanos + SECOND_NANOS;
        if (!anyDue || due - nextDueNanos < 0) {
            nextDueNanos = due;
            anyDue = true;
        }
        return Verdict.FIRST_LEFT_OUT;
    }

    /** What was left out in seconds that are over; each is told once. */
    synchronized List<LeftOut> due() {
        long now = nanos.getAsLong();
        if (!anyDue || now - nextDueNanos < 0) {
            return List.of();
        }
        return takeOlderThan(now - SECOND_NANOS);
    }

    /** What was left out, also in seconds that are not over. */
    synchronized List<LeftOut> all() {
        return takeOlderThan(nanos.getAsLong());
    }

    private List<LeftOut> takeOlderThan(long moment) {
        List<LeftOut> taken = new ArrayList<>();
        anyDue = false;
        for (Map.Entry<Kind, Second> entry : seconds.entrySet()) {
            Second second = entry.getValue();
            if (second.leftOut == 0) {
                continue;
            }
            if (second.startNanos - moment <= 0) {
                taken.add(new LeftOut(entry.getKey(), second.leftOut));
                second.leftOut = 0;
            } else if (!anyDue || second.startNanos + SECOND_NANOS - nextDueNanos < 0) {
                nextDueNanos = second.startNanos + SECOND_NANOS;
                anyDue = true;
            }
        }
        return taken;
    }

    private Second second(Kind kind, long now) {
        Second known = seconds.get(kind);
        if (known != null) {
            return known;
        }
        if (seconds.size() >= MAX_KINDS) {
            seconds.values()
                    .removeIf(one -> one.leftOut == 0 && now - one.startNanos >= SECOND_NANOS);
        }
        Kind told =
                seconds.size() < MAX_KINDS
                        ? kind
                        : new Kind("", "events of many kinds", kind.level);
        return seconds.computeIfAbsent(
                told,
                _ -> {
                    Second fresh = new Second();
                    fresh.startNanos = now;
                    return fresh;
                });
    }
}
