package dev.earshot.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * One quantity with its readings, one per run. Immutable.
 *
 * @param name what was measured, and where it matters from when to when
 * @param unit of the readings
 * @param readings at least one, in the order of the runs
 */
record Measure(String name, String unit, List<Double> readings) {
    Measure {
        readings = List.copyOf(readings);
        if (readings.isEmpty()) {
            throw new IllegalArgumentException("no readings of " + name);
        }
    }

    static Measure of(String name, String unit, double reading) {
        return new Measure(name, unit, List.of(reading));
    }

    double median() {
        List<Double> sorted = readings.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double min() {
        return readings.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return readings.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** A reading for people: more digits where it is small. */
    static String shown(double value) {
        double size = Math.abs(value);
        String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
