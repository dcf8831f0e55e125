package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.Waits;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * A server that is killed while clients connect and resume: whoever holds a token from a {@code
 * connected} that arrived can use it afterwards.
 */
class KillDuringConnectsIT {
    private static final String ROOM = "door";
    private static final int CLIENTS = 6;

    @TempDir private Path dataDir;

    static LongStream seeds() {
        return Seeds.rounds(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aTokenThatArrivedResumesAfterTheKill(long seed) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        int enough = random.nextInt(CLIENTS, 20 * CLIENTS);
        try (Site site = new Site(dataDir, Site::anyRate).start()) {
            AtomicBoolean killed = new AtomicBoolean();
            AtomicInteger told = new AtomicInteger();
            List<Comer> comers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                comers.add(new Comer(site, "comer-" + i, killed, told));
            }
            Waits.until(
                    enough + " connections",
                    Duration.ofSeconds(60),
                    () -> told.get() >= enough || comers.stream().anyMatch(Comer::hasEnded));
            killed.set(true);
            site.server().kill();
            for (Comer comer : comers) {
                comer.thread.join();
                assertThat(comer.failure).isNull();
            }
            site.start();
            System.out.printf(
                    "KillDuringConnectsIT: seed %d, %d connections before the kill%n",
                    seed, told.get());
            for (Comer comer : comers) {
                comer.assertComesBack(site);
            }
        }
    }

    /** A client that comes, is told its token, goes, and comes back with it, over and over. */
    private static final class Comer {
        final Thread thread;
        private final String user;
        private final AtomicBoolean killed;
        private final AtomicInteger told;
        private JsonNode last;
        private volatile Throwable failure;

        Comer(Site site, String user, AtomicBoolean killed, AtomicInteger told) {
            this.user = user;
            this.killed = killed;
            this.told = told;
            this.thread = Thread.ofVirtual().start(() -> comeAndGo(site));
        }

        boolean hasEnded() {
            return !thread.isAlive();
        }

        private void comeAndGo(Site site) {
            try {
                while (!killed.get()) {
                    WebSocketPeer peer = site.dial(user, ROOM, query(), Manners.GOOD);
                    JsonNode connected = peer.await("connected");
                    assertThat(connected.path("resumed").asBoolean()).isEqualTo(last != null);
                    last = connected;
                    told.incrementAndGet();
                    peer.abort();
                }
            } catch (UncheckedIOException | AssertionError e) {
                // Once the kill is on its way, what arrived before it is what counts.
                if (!killed.get()) {
                    failure = e;
                }
            }
        }

        private String query() {
            return last == null
                    ? ""
                    : "&connection_token=" + last.path("connection_token").asString();
        }

        void assertComesBack(Site site) {
            if (last == null) {
                return;
            }
            JsonNode connected = site.dial(user, ROOM, query(), Manners.GOOD).await("connected");
            assertThat(connected.path("resumed").asBoolean()).as("%s resumed", user).isTrue();
            assertThat(connected.path("resumed_from").asString())
                    .isEqualTo(last.path("connection_id").asString());
        }
    }
}
