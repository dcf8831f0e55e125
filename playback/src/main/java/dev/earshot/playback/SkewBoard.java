package dev.earshot.playback;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The playback errors that a room's connections reported lately. Confined to the room's loop; holds
 * at most one report per connection.
 */
final class SkewBoard {
    /** How long a report counts. */
    static final long WINDOW_US = 10_000_000;

    private final Map<String, Report> reports = new HashMap<>();

    private record Report(long errorUs, long atUs) {}

    void report(String connectionId, long errorUs, long nowUs) {
        reports.put(connectionId, new Report(errorUs, nowUs));
    }

    void remove(String connectionId) {
        reports.remove(connectionId);
    }

    /** How many connections reported lately. */
    int listeners(long nowUs) {
        reports.values().removeIf(report -> nowUs - report.atUs() > WINDOW_US);
        return reports.size();
    }

    /** Largest minus smallest error, null with fewer than two reports. */
    @Nullable Long skewUs(long nowUs) {
        if (listeners(nowUs) < 2) {
            return null;
        }
        var errors = reports.values().stream().mapToLong(Report::errorUs).summaryStatistics();
        return errors.getMax() - errors.getMin();
    }
}
