package dev.earshot.server.metrics;

import dev.earshot.core.loop.Loop;
import dev.earshot.playback.RoomDirectory;
import dev.earshot.playback.RoomDirectory.Totals;
import java.time.Duration;

/**
 * Asks the rooms once a second for their sums, so that metrics can be read on any thread and say
 * the last answer while a room's loop is busy. Thread-safe.
 */
public final class RoomSampler {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final RoomDirectory rooms;
    private final Loop loop;
    private volatile Totals totals = Totals.NONE;

    /**
     * @param loop on which it keeps time
     */
    public RoomSampler(RoomDirectory rooms, Loop loop) {
        this.rooms = rooms;
        this.loop = loop;
    }

    /** Begins, and shows what it learns. */
    public void begin(NodeMetrics metrics) {
        metrics.gauge("earshot.rooms.playing", () -> totals.playing());
        metrics.gauge("earshot.rooms.stalled", () -> totals.stalled());
        metrics.gauge("earshot.rooms.members", () -> totals.members());
        metrics.gauge("earshot.requests.pending", () -> totals.pending());
        metrics.gauge("earshot.rooms.skew.max.seconds", () -> totals.maxSkewUs() / 1e6);
        ask();
    }

    /** The last answer, at most about a second old. */
    public Totals totals() {
        return totals;
    }

    /** The next question is asked after the answer to this one: no loop gets two at once. */
    private void ask() {
        rooms.totals()
                .whenComplete((sums, failure) -> {
                    if (failure == null) {
                        totals = sums;
                    }
                    loop.schedule(this::ask, PERIOD);
                });
    }
}
