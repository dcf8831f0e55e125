package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.Waits;
import dev.earshot.testkit.process.WebSocketPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A process that runs out of descriptors. */
@Timeout(300)
class DescriptorsIT {
    private static final String ROOM = "hall";
    private static final int DESCRIPTORS = 512;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final double TICKS_PER_SECOND = 100;

    @TempDir private Path dataDir;

    private Site site(String... more) {
        return new Site(
                dataDir,
                command -> {
                    var limited =
                            command.withPrefix(
                                    List.of(
                                            "bash",
                                            "-c",
                                            "ulimit -n " + DESCRIPTORS + "; exec \"$@\"",
                                            "bash"));
                    for (int i = 0; i < more.length; i += 2) {
                        limited = limited.with(more[i], more[i + 1]);
                    }
                    return limited;
                });
    }

    @Test
    void refusesNewcomersKeepsTheOthersAndPlaysOn() throws IOException {
        try (Site site = site().start()) {
            HttpPeer host = site.host(ROOM);
            host.get("/api/campaigns/" + ROOM + "/audio/queue").expect(200);
            List<WebSocketPeer> seated = fill(site);
            assertThat(seated).hasSizeBetween(100, DESCRIPTORS);
            assertThat(host.get("/api/v1/health").expect(200).json().path("reasons").toString())
                    .contains("descriptors: ");

            Hammer hammer = new Hammer(site.server().port(), site.mint().player("newcomer", ROOM));
            double before = processorSeconds(site.server());
            long begin = System.nanoTime();
            String item = CodedAudio.queue(host, ROOM, 20, Duration.ofMillis(200));
            for (WebSocketPeer peer : seated) {
                peer.send("{\"type\":\"time_ping\",\"seq\":7,\"t1_us\":1}");
            }
            for (WebSocketPeer peer : seated) {
                peer.await("time_pong");
                peer.await("audio_chunk_ready", json -> names(json, item), LONG);
                peer.await("audio_stream_stopped", json -> names(json, item), LONG);
            }
            double share =
                    (processorSeconds(site.server()) - before)
                            / ((System.nanoTime() - begin) / 1e9);
            hammer.close();
            System.out.printf(
                    "DescriptorsIT: %d seated; %d newcomers answered 503, %d closed, %d left hanging;"
                            + " %.0f %% of a core%n",
                    seated.size(),
                    hammer.refused.get(),
                    hammer.closed.get(),
                    hammer.hanging.get(),
                    share * 100);
            assertThat(hammer.refused.get()).isPositive();
            assertThat(hammer.hanging.get()).isZero();
            assertThat(hammer.other.get()).isZero();
            assertThat(share).as("share of a core").isLessThan(0.6);
            assertThat(seated).allMatch(WebSocketPeer::live);
            String chunk = chunkOf(seated.getFirst(), item);
            assertThat(host.get("/api/media/audio/" + chunk).expect(200).body().length)
                    .isGreaterThan(1000);
            try (var files = Files.walk(dataDir.resolve("audio"))) {
                assertThat(files.filter(Files::isRegularFile).count()).isGreaterThanOrEqualTo(20);
            }

            seated.subList(0, 40).forEach(WebSocketPeer::close);
            Waits.until("somebody can come in again", LONG, () -> comesIn(site));
            assertThat(site.server().errorLines()).noneMatch(line -> line.contains("OutOfMemory"));
        }
    }

    /** Lets listeners in until one is refused. */
    private static List<WebSocketPeer> fill(Site site) {
        List<WebSocketPeer> seated = new ArrayList<>();
        while (seated.size() < DESCRIPTORS) {
            try {
                seated.add(site.listen("listener-" + seated.size(), ROOM, ""));
            } catch (UncheckedIOException e) {
                assertThat(e).hasMessageContaining("503");
                return seated;
            }
        }
        throw new AssertionError("nobody was refused");
    }

    private static boolean comesIn(Site site) {
        try {
            site.listen("late", ROOM, "").close();
            return true;
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    private static String chunkOf(WebSocketPeer peer, String item) {
        return peer.await("audio_chunk_ready", json -> names(json, item))
                .path("chunk")
                .path("id")
                .asString();
    }

    private static boolean names(JsonNode json, String request) {
        return json.path("request_id").asString("").equals(request);
    }

    @Test
    void waitsInsteadOfSpinningWhenNoSocketCanBeAccepted() throws Exception {
        assumeTrue(Files.isExecutable(PRLIMIT), "prlimit is not installed");
        try (Site site = site().start()) {
            WebSocketPeer old = site.listen("old", ROOM, "");
            // What is needed to answer is loaded before no file can be opened any more.
            old.send("{\"type\":\"time_ping\",\"seq\":1000,\"t1_us\":1}");
            old.await("time_pong");
            prlimit(site.server(), 16);
            List<RawSocket> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(RawSocket.connect(site.server().port()));
            }
            Waits.until(
                    "it says so",
                    LONG,
                    () ->
                            site.server().errorLines().stream()
                                    .anyMatch(line -> line.contains("No socket can be accepted")));
            double before = processorSeconds(site.server());
            long begin = System.nanoTime();
            for (int i = 0; i < 25; i++) {
                old.send("{\"type\":\"time_ping\",\"seq\":" + i + ",\"t1_us\":1}");
                int number = i;
                old.await("time_pong", json -> json.path("seq").asInt() == number);
                Waits.pause(Duration.ofMillis(200));
            }
            double share =
                    (processorSeconds(site.server()) - before)
                            / ((System.nanoTime() - begin) / 1e9);
            System.out.printf("DescriptorsIT: %.0f %% of a core while waiting%n", share * 100);
            assertThat(share).as("share of a core").isLessThan(0.6);
            assertThat(
                            site.server().errorLines().stream()
                                    .filter(line -> line.contains("No socket can be accepted")))
                    .hasSizeLessThan(5);

            prlimit(site.server(), DESCRIPTORS);
            waiting.forEach(RawSocket::close);
            site.listen("new", ROOM, "");
        }
    }

    private static void prlimit(ServerProcess server, int descriptors)
            throws IOException, InterruptedException {
        Process prlimit =
                new ProcessBuilder(
                                PRLIMIT.toString(),
                                "--pid",
                                Long.toString(server.pid()),
                                "--nofile=" + descriptors + ":" + DESCRIPTORS)
                        .inheritIO()
                        .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    @Test
    void turnsAwayBeyondTheVestibuleToo() {
        try (Site site = site("limits.connections.node", "20").start()) {
            List<RawSocket> silent = new ArrayList<>();
            for (int i = 0; i < 84; i++) {
                silent.add(RawSocket.connect(site.server().port()));
            }
            Waits.until(
                    "a newcomer is told",
                    LONG,
                    () -> {
                        try (RawSocket late = RawSocket.connect(site.server().port())) {
                            return late.upgrade("/api/ws").status() == 503;
                        }
                    });
            silent.forEach(RawSocket::close);
            Waits.until("somebody can come in again", LONG, () -> comesIn(site));
        }
    }

    private static double processorSeconds(ServerProcess server) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Newcomers from many addresses who do not give up: about 200 a second. */
    private static final class Hammer implements AutoCloseable {
        final AtomicInteger refused = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger other = new AtomicInteger();
        final AtomicInteger hanging = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        Hammer(int port, String token) {
            for (int i = 0; i < 4; i++) {
                String source = "127.0.1." + (1 + i);
                threads.add(Thread.ofPlatform().start(() -> knock(source, port, token)));
            }
        }

        private void knock(String source, int port, String token) {
            while (!over.get()) {
                try (RawSocket newcomer = RawSocket.connectFrom(source, port)) {
                    int status = newcomer.upgrade("/api/ws?token=" + token).status();
                    (status == 503 ? refused : other).incrementAndGet();
                } catch (UncheckedIOException e) {
                    boolean late = e.getCause() instanceof SocketTimeoutException;
                    (late ? hanging : closed).incrementAndGet();
                }
                Waits.pause(Duration.ofMillis(20));
            }
        }

        @Override
        public void close() {
            over.set(true);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
