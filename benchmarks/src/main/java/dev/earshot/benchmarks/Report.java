package dev.earshot.benchmarks;

import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one benchmark found, for people and for machines. One thread at a time. */
final class Report {
    private final String benchmark;
    private final Map<String, Object> conditions = new LinkedHashMap<>();
    private final List<Measure> measures = new ArrayList<>();

    Report(String benchmark) {
        this.benchmark = benchmark;
    }

    /** States how it was measured; shown above the figures. */
    Report condition(String name, Object value) {
        conditions.put(name, value);
        return this;
    }

    Report add(Measure measure) {
        measures.add(measure);
        return this;
    }

    void print(PrintWriter out) {
        out.printf("bench %s on %s%n", benchmark, Machine.line());
        conditions.forEach((name, value) -> out.printf("  %s: %s%n", name, value));
        int width = measures.stream().mapToInt(one -> one.name().length()).max().orElse(0);
        String row = "  %-" + width + "s  %12s  %25s  %s%n";
        out.printf(row, "", "median", "min - max (runs)", "");
        for (Measure measure : measures) {
            String spread =
                    Measure.shown(measure.min())
                            + " - "
                            + Measure.shown(measure.max())
                            + " ("
                            + measure.readings().size()
                            + ")";
            out.printf(
                    row, measure.name(), Measure.shown(measure.median()), spread, measure.unit());
        }
        out.flush();
    }

    void write(Path file) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("benchmark", benchmark);
        root.put("at", Instant.now().toString());
        root.put("machine", Machine.described());
        root.put("conditions", conditions);
        root.put("measures", measures.stream().map(Report::json).toList());
        Files.write(file, Json.encode(root));
    }

    private static Map<String, Object> json(Measure measure) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", measure.name());
        one.put("unit", measure.unit());
        one.put("median", measure.median());
        one.put("min", measure.min());
        one.put("max", measure.max());
        one.put("runs", measure.readings().size());
        one.put("readings", measure.readings());
        return one;
    }
}
