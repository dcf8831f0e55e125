package dev.earshot.benchmarks;

import dev.earshot.benchmarks.Audience.Acknowledging;
import dev.earshot.benchmarks.Audience.Throughput;
import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.TokenMint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What it costs to know what every listener was sent and heard. One thread at a time. */
@Command(
        name = "ledger",
        description = "Chunk announcements through the ledger, against the same without one.",
        mixinStandardHelpOptions = true)
final class LedgerBench extends BenchCommand {
    /** Messages told of at once: fewer where each makes many deliveries. */
    private static final int DELIVERIES_PER_BURST = 1_024;

    private static final int MOST_PER_BURST = 64;

    /** Bursts on their way at any time: the sender is never idle, and no queue fills up. */
    private static final int UNDER_WAY = 3;

    @Option(
            names = "--listeners",
            split = ",",
            paramLabel = "N",
            description = "Numbers of listeners; default 1,100,1000.")
    private List<Integer> sizes = List.of();

    private final Map<String, List<Double>> readings = new LinkedHashMap<>();

    @Override
    Report measure() throws IOException {
        int runs = runs(3, 1);
        Path data = folder().resolve("ledger");
        try (Sender sender = Sender.harness(data, ServerCommand.LAUNCHER_OPTIONS)) {
            TokenMint mint = new TokenMint(data);
            for (int size : sizes(quick ? List.of(1, 20) : List.of(1, 100, 1_000))) {
                say("ledger with " + size + " listeners");
                String room = "room-" + size;
                try (Audience audience =
                        new Audience(sender, room, size, i -> mint.player("listener-" + i, room))) {
                    // The first rounds warm the compiler up and are not counted.
                    for (int run = quick ? 0 : -2; run < runs; run++) {
                        compare(sender, audience, size, run >= 0);
                    }
                }
            }
        }
        Report report =
                new Report("ledger")
                        .condition(
                                "harness",
                                "the server's gateway, registry, topics, journal and SQLite store in"
                                        + " a process of their own; announcements as the radio makes"
                                        + " them, without speech and chunk files")
                        .condition("baseline", "the same announcements as plain topic messages")
                        .condition("warm-up", "two rounds of each, not counted")
                        .condition(
                                "round",
                                millis()
                                        + " ms of each in turn, saturated, "
                                        + "three bursts on their way")
                        .condition("cores", cores());
        readings.forEach((name, values) -> report.add(new Measure(name, unit(name), values)));
        return report;
    }

    private List<Integer> sizes(List<Integer> usual) {
        return sizes.isEmpty() ? usual : sizes;
    }

    private long millis() {
        return quick ? 150 : 400;
    }

    private void compare(Sender sender, Audience audience, int size, boolean counted)
            throws IOException {
        int burst = Math.clamp(DELIVERIES_PER_BURST / size, 1, MOST_PER_BURST);
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis());
        Throughput plain = audience.saturate("plain", burst, UNDER_WAY, Acknowledging.NEVER, nanos);
        Map<String, Tracked> tracked = new LinkedHashMap<>();
        for (Acknowledging manner : Acknowledging.values()) {
            long rowsBefore = sender.ask("rows");
            long begin = System.nanoTime();
            Throughput found = audience.saturate("tracked", burst, UNDER_WAY, manner, nanos);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double rows = (sender.ask("rows") - rowsBefore) / seconds;
            tracked.put(name(manner), new Tracked(found, rows));
        }
        if (!counted) {
            return;
        }
        String prefix = size + (size == 1 ? " listener, " : " listeners, ");
        reading(prefix + "without ledger: delivered", plain.perSecond());
        tracked.forEach((manner, found) -> {
            Throughput with = found.deliveries();
            reading(prefix + manner + ": delivered and tracked", with.perSecond());
            reading(prefix + manner + ": rows committed", found.rowsPerSecond());
            reading(prefix + manner + ": ratio to without", with.perSecond() / plain.perSecond());
            reading(
                    prefix + manner + ": processor time for each, ratio to without",
                    with.processorMicros() / plain.processorMicros());
        });
    }

    private static String name(Acknowledging manner) {
        return switch (manner) {
            case NEVER -> "no acks";
            case FOUR_A_SECOND -> "4 acks/s";
            case EACH -> "ack per chunk";
        };
    }

    private static String unit(String name) {
        if (name.contains("ratio")) {
            return "x";
        }
        return name.endsWith("rows committed") ? "rows/s" : "chunks/s";
    }

    private void reading(String name, double value) {
        readings.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    /** What came to the listeners, and what was committed meanwhile. Immutable. */
    private record Tracked(Throughput deliveries, double rowsPerSecond) {}
}
