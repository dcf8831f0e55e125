package dev.earshot.benchmarks;

import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What slow sockets cost those that are not. One thread at a time. */
@Command(
        name = "slow",
        description =
                "Round trips of good connections with and without sockets that trickle, stay silent or"
                        + " never read, in turn.",
        mixinStandardHelpOptions = true)
final class SlowBench extends BenchCommand {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int GOOD = 50;
    private static final int ASKED_PER_SECOND = 1_000;

    @Option(
            names = "--sockets",
            paramLabel = "N",
            description = "Slow sockets, a quarter of each kind; default 2000.")
    private int sockets = 2_000;

    private final Map<String, List<Double>> readings = new LinkedHashMap<>();

    @Override
    Report measure() throws IOException {
        int count = quick ? Math.min(sockets, 100) : sockets;
        int runs = runs(7, 2);
        long reopened;
        try (ServerProcess server = ServerProcess.start(server("slow"))) {
            TokenMint mint = new TokenMint(server.command().dataDir());
            try (PingClock good =
                            new PingClock(
                                    server.port(), GOOD, "/api/ws", i -> mint.player("good-" + i));
                    SlowSockets slow =
                            new SlowSockets(server.port(), i -> mint.player("slow-" + i))) {
                for (int run = quick ? 0 : -2; run < runs; run++) {
                    say("slow, slices " + (run + 1) + " of " + runs);
                    Histogram without = good.run(ASKED_PER_SECOND, slice());
                    slow.open(count);
                    Histogram with = good.run(ASKED_PER_SECOND, slice());
                    slow.closeAll();
                    if (run >= 0) {
                        compare(without, with, count);
                    }
                }
                reopened = slow.reopened();
            }
        }
        Report report =
                new Report("slow")
                        .condition(
                                "good connections",
                                GOOD + " that ask for the time, " + ASKED_PER_SECOND + "/s in all")
                        .condition(
                                "slow sockets",
                                count
                                        + ", a quarter each: silent, a byte of a head a second, a byte"
                                        + " of a body a second, a WebSocket that asks and never reads")
                        .condition("closed by the server and opened again", reopened)
                        .condition(
                                "slices",
                                slice().toMillis()
                                        + " ms without and with in turn"
                                        + (quick ? "" : ", the first two of each not counted"))
                        .condition("latency", "from the moment at which the question was due")
                        .condition("cores", cores());
        readings.forEach((name, values) -> report.add(new Measure(name, unit(name), values)));
        return report;
    }

    private Duration slice() {
        return quick ? Duration.ofMillis(500) : Duration.ofSeconds(10);
    }

    private void compare(Histogram without, Histogram with, int count) {
        for (int percentile : new int[] {50, 99}) {
            String name = "round trip p" + percentile;
            double plain = without.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
            double beside = with.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
            reading(name + ", without", plain);
            reading(name + ", beside " + count, beside);
            reading(name + ", ratio", beside / plain);
        }
    }

    private static String unit(String name) {
        return name.endsWith("ratio") ? "x" : "ms";
    }

    private void reading(String name, double value) {
        readings.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
}
