package dev.earshot.benchmarks;

import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** From the start of the process to its first healthy answer. One thread at a time. */
@Command(
        name = "start",
        description = "exec -> /health/ready 200, and memory right after.",
        mixinStandardHelpOptions = true)
final class StartBench extends BenchCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
    private static final int MILLION = 1_000_000;

    @Override
    Report measure() throws IOException {
        int runs = runs(3, 1);
        Report report =
                new Report("start")
                        .condition("warm-up", "one start, not counted; files are in the page cache")
                        .condition("cores", cores())
                        .condition("end", "the first 200 from /health/ready, asked every ms");
        once(server("existing"), null);
        add(report, "existing data directory", runs, i -> server("existing"));
        add(report, "new data directory", runs, i -> server("new-" + i));
        if (!quick && onJars()) {
            Path cache = folder().resolve("server.aot");
            trainCache(cache);
            add(
                    report,
                    "existing data directory, AOT cache",
                    runs,
                    i -> server("existing").withJavaOptions("-XX:AOTCache=" + cache));
        } else {
            report.condition(
                    "AOT cache", quick ? "left out when quick" : "needs jars, not class folders");
        }
        return report;
    }

    private interface Start {
        ServerCommand command(int run);
    }

    private static void add(Report report, String name, int runs, Start commands)
            throws IOException {
        List<Double> millis = new ArrayList<>();
        List<Double> rss = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            millis.add(once(commands.command(i), rss));
        }
        report.add(new Measure(name + ": exec to ready", "ms", millis))
                .add(new Measure(name + ": RSS at ready", "MB", rss));
    }

    private static double once(
            ServerCommand command, @org.jspecify.annotations.Nullable List<Double> rss)
            throws IOException {
        int port = freePort();
        ServerCommand fixed = command.withArguments("--port", Integer.toString(port));
        long begin = System.nanoTime();
        try (ServerProcess server = ServerProcess.launch(fixed)) {
            while (!ready(port)) {
                if (!server.alive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw new IOException(
                            "the server does not become ready; " + server.transcript());
                }
                dev.earshot.testkit.process.Waits.pause(BETWEEN_LOOKS);
            }
            double millis = (double) (System.nanoTime() - begin) / MILLION;
            if (rss != null) {
                rss.add(server.kilobytes("status", "VmRSS") * 1_024.0 / MILLION);
            }
            return millis;
        }
    }

    private void trainCache(Path cache) throws IOException {
        ServerCommand training = server("existing").withJavaOptions("-XX:AOTCacheOutput=" + cache);
        try (ServerProcess server = ServerProcess.start(training)) {
            server.terminate();
            server.awaitExit(Duration.ofSeconds(60));
            if (!Files.exists(cache)) {
                throw new IOException("the AOT cache was not written; " + server.transcript());
            }
        }
    }

    private static boolean onJars() {
        for (String entry :
                System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            if (Files.isDirectory(Path.of(entry))) {
                return false;
            }
        }
        return true;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean ready(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(
                            "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(12);
            return new String(head, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }
}
