package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many want to be the one connection of a device. */
class DeviceRaceIT {
    private static final int ROUNDS = 1_000;
    private static final int RACERS = 3;

    @TempDir private Path dataDir;

    @Test
    void ofThoseThatComeAtOnceOneIsLetInThousandTimes() throws Exception {
        try (Site site = new Site(dataDir, Site::anyRate).start()) {
            for (int round = 0; round < ROUNDS; round++) {
                ConcurrentLinkedQueue<WebSocketPeer> in = new ConcurrentLinkedQueue<>();
                ConcurrentLinkedQueue<String> out = new ConcurrentLinkedQueue<>();
                CyclicBarrier barrier = new CyclicBarrier(RACERS);
                List<Thread> racers = new ArrayList<>();
                for (int i = 0; i < RACERS; i++) {
                    racers.add(Thread.ofVirtual().start(() -> race(site, barrier, in, out)));
                }
                for (Thread racer : racers) {
                    racer.join();
                }
                assertThat(in).as("round %d, refused: %s", round, out).hasSize(1);
                assertThat(out).allMatch(line -> line.contains(" 409 "));
                in.peek().await("connected");
                in.peek().abort();
            }
        }
    }

    private static void race(
            Site site,
            CyclicBarrier barrier,
            ConcurrentLinkedQueue<WebSocketPeer> in,
            ConcurrentLinkedQueue<String> out) {
        try {
            barrier.await();
            in.add(site.device("/ws", "ann", "pad", Manners.GOOD));
        } catch (UncheckedIOException refused) {
            out.add(String.valueOf(refused.getMessage()));
        } catch (Exception e) {
            out.add(e.toString());
        }
    }

    @Test
    void aHolderThatIsGoneGivesWayWithinThreeSeconds() {
        try (Site site = new Site(dataDir).start()) {
            WebSocketPeer silent = site.device("/ws", "ann", "pad", Manners.SILENT);
            silent.await("connected");
            long begun = System.nanoTime();
            WebSocketPeer next = site.device("/ws", "ann", "pad", Manners.GOOD);
            next.await("connected");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(3));
            assertThat(silent.awaitClose(Duration.ofSeconds(10))).isEqualTo(4002);
        }
    }

    @Test
    void aDeviceComesBackAtOnceToAServerThatWasKilled() {
        try (Site site = new Site(dataDir).start()) {
            site.device("/ws", "ann", "pad", Manners.GOOD).await("connected");
            site.server().kill();
            site.start();
            site.device("/ws", "ann", "pad", Manners.GOOD).await("connected");
        }
    }
}
