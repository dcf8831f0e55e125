package dev.earshot.playback;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The playback errors that a room's connections reported lately. Confined to the room's loop; holds
 * at most one report per connection.
 */
final class SkewBoard {
    /** How long a report counts. */
    static final long WINDOW_US = 10_000_000;

    private final Map<String, Report> reports = new HashMap<>();

    /** What a connection said, and when. */
    record Report(long errorUs, long atUs) {}

    void report(String connectionId, long errorUs, long nowUs) {
        reports.put(connectionId, new Report(errorUs, nowUs));
    }

    void remove(String connectionId) {
        reports.remove(connectionId);
    }

    /** What this connection reported last. */
    @Nullable Report report(String connectionId) {
        return reports.get(connectionId);
    }

    /** The connections that reported lately. */
    Stream<String> reporters(long nowUs) {
        return listeners(nowUs) == 0 ? Stream.of() : reports.keySet().stream();
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
