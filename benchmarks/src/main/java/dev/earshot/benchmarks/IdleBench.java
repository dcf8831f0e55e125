package dev.earshot.benchmarks;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import dev.earshot.testkit.process.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What an idle connection costs. One thread at a time. */
@Command(
        name = "idle",
        description =
                "Memory of the server per idle WebSocket: registered, in a room, with a ledger.",
        mixinStandardHelpOptions = true)
final class IdleBench extends BenchCommand {
    private static final int MOST = 19_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)");

    @Option(
            names = "--connections",
            split = ",",
            paramLabel = "N",
            description = "Rising numbers of connections, at most 19,000; default 5000,10000.")
    private List<Integer> steps = List.of();

    private final Map<String, List<Double>> readings = new LinkedHashMap<>();

    @Override
    Report measure() throws IOException {
        if (steps.stream().anyMatch(step -> step < 1 || step > MOST)) {
            throw new IOException("--connections takes numbers from 1 to " + MOST);
        }
        if (steps.isEmpty()) {
            steps = quick ? List.of(300) : List.of(5_000, 10_000);
        }
        int runs = runs(2, 1);
        for (int run = 0; run < runs; run++) {
            say("idle, run " + (run + 1) + " of " + runs);
            once(run);
        }
        Report report =
                new Report("idle")
                        .condition("warm-up", warmUp() + " connections opened and closed before")
                        .condition("cores", cores())
                        .condition(
                                "memory",
                                "after two full collections (jcmd GC.run), minus the same before");
        readings.forEach((name, values) -> report.add(new Measure(name, unit(name), values)));
        return report;
    }

    private static String unit(String name) {
        return name.endsWith("opened") ? "connections/s" : "bytes/connection";
    }

    private int warmUp() {
        return quick ? 100 : 2_000;
    }

    private void once(int run) throws IOException {
        try (ServerProcess server = ServerProcess.start(server("run-" + run))) {
            TokenMint mint = new TokenMint(server.command().dataDir());
            try (Flock warm = flock(server)) {
                warm.open(warmUp(), path(), i -> mint.player("warm-" + i, "idle"));
            }
            Waits.until("the warm-up has gone", PATIENCE, () -> present(server, mint) == 0);
            Memory before = memory(server);
            try (Flock flock = flock(server)) {
                for (int step : steps) {
                    int more = step - flock.live();
                    long begin = System.nanoTime();
                    flock.open(more, path(), i -> mint.player("user-" + i, "idle"));
                    reading(step, "opened", more / ((System.nanoTime() - begin) / 1e9));
                    Memory now = memory(server);
                    if (flock.live() != step) {
                        throw new IOException("only " + flock.live() + " of " + step + " stayed");
                    }
                    reading(step, "process (Pss)", (double) (now.pss - before.pss) / step);
                    reading(step, "live heap", (double) (now.heap - before.heap) / step);
                }
            }
        }
    }

    private void reading(int step, String name, double value) {
        readings.computeIfAbsent(String.format("%,d: %s", step, name), key -> new ArrayList<>())
                .add(value);
    }

    private static Flock flock(ServerProcess server) {
        return new Flock(server.port(), (bird, buffer, index, length) -> {});
    }

    private static String path() {
        return "/ws/campaign/player?campaign_id=idle";
    }

    private static int present(ServerProcess server, TokenMint mint) {
        try (HttpPeer admin = new HttpPeer(server.port(), mint.admin())) {
            return admin.get("/api/v1/connections?state=connected")
                    .expect(200)
                    .json()
                    .path("connections")
                    .size();
        }
    }

    /** Bytes of the whole process and of its live objects. */
    private record Memory(long pss, long heap) {}

    private static Memory memory(ServerProcess server) throws IOException {
        jcmd(server, "GC.run");
        jcmd(server, "GC.run");
        long pss = server.kilobytes("smaps_rollup", "Pss") * 1_024;
        Matcher total = TOTAL.matcher(jcmd(server, "GC.class_histogram"));
        if (!total.find()) {
            throw new IOException("jcmd GC.class_histogram has no total");
        }
        return new Memory(pss, Long.parseLong(total.group(2)));
    }

    private static String jcmd(ServerProcess server, String command) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Commands.run(List.of(jcmd.toString(), Long.toString(server.pid()), command));
    }
}
