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
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One room, many subscribers, against a C program that only sends. One thread at a time. */
@Command(
        name = "fanout",
        description = "Messages to the subscribers of one room, against a bare send loop in C.",
        mixinStandardHelpOptions = true)
final class FanoutBench extends BenchCommand {
    private static final double NANOS_PER_MILLI = 1e6;

    @Option(
            names = "--subscribers",
            split = ",",
            paramLabel = "N",
            description = "Numbers of subscribers; default 1000.")
    private List<Integer> sizes = List.of();

    private final Map<String, List<Double>> readings = new LinkedHashMap<>();

    @Override
    Report measure() throws IOException {
        Report report =
                new Report("fanout")
                        .condition("message", "200 bytes of JSON in one frame")
                        .condition("warm-up", "two rounds of each, not counted")
                        .condition(
                                "latency",
                                "from the planned moment, at half of the rate with 1 on the way")
                        .condition("cores", cores());
        for (int size : sizes.isEmpty() ? List.of(quick ? 50 : 1_000) : sizes) {
            say("fanout to " + size);
            compare(size, report);
        }
        readings.forEach((name, values) -> report.add(new Measure(name, unit(name), values)));
        return report;
    }

    private void compare(int size, Report report) throws IOException {
        Path data = folder().resolve("fanout-" + size);
        try (Sender earshot = Sender.harness(data, ServerCommand.LAUNCHER_OPTIONS)) {
            TokenMint mint = new TokenMint(data);
            IntFunction<String> tokens = i -> mint.player("subscriber-" + i, "room");
            try (Audience ours = new Audience(earshot, "room", size, tokens)) {
                if (!hasCompiler()) {
                    report.condition("C send loop", "left out: no cc on the PATH");
                    rounds(size, ours, null);
                    return;
                }
                try (Sender loop = Sender.sendLoop(folder());
                        Audience theirs = new Audience(loop, "room", size, i -> "none")) {
                    rounds(size, ours, theirs);
                }
            }
        }
    }

    private void rounds(int size, Audience ours, @Nullable Audience theirs) throws IOException {
        int runs = runs(7, 1);
        long nanos = TimeUnit.MILLISECONDS.toNanos(quick ? 100 : 500);
        for (int run = quick ? 0 : -2; run < runs; run++) {
            double rate = 0;
            for (int underWay : new int[] {4, 1}) {
                Throughput mine = saturate(ours, underWay, nanos);
                Throughput limit = theirs == null ? null : saturate(theirs, underWay, nanos);
                rate = mine.perSecond() / size / 2;
                if (run >= 0) {
                    compare(size + " subscribers, " + underWay + " on the way: ", mine, limit);
                }
            }
            Histogram latency = ours.atRate("fan", Math.max(1, rate), nanos);
            if (run >= 0) {
                String prefix = size + " subscribers: latency ";
                reading(prefix + "p50", latency.getValueAtPercentile(50) / NANOS_PER_MILLI);
                reading(prefix + "p99", latency.getValueAtPercentile(99) / NANOS_PER_MILLI);
            }
        }
    }

    private static Throughput saturate(Audience audience, int underWay, long nanos)
            throws IOException {
        return audience.saturate("fan", 1, underWay, Acknowledging.NEVER, nanos);
    }

    private void compare(String prefix, Throughput mine, @Nullable Throughput limit) {
        reading(prefix + "delivered", mine.perSecond());
        if (limit != null) {
            reading(prefix + "C send loop delivered", limit.perSecond());
            reading(prefix + "ratio to the C send loop", mine.perSecond() / limit.perSecond());
            reading(
                    prefix + "deliveries per processor second, ratio to the C send loop",
                    limit.processorMicros() / mine.processorMicros());
        }
    }

    private static boolean hasCompiler() {
        try {
            Commands.run(List.of("cc", "--version"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String unit(String name) {
        if (name.contains("ratio")) {
            return "x";
        }
        return name.contains("latency") ? "ms" : "deliveries/s";
    }

    private void reading(String name, double value) {
        readings.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
}
