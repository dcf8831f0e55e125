package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.server.fault.AckStorm.Mark;
import dev.earshot.server.fault.AckStorm.SocketClient;
import dev.earshot.testkit.process.Micros;
import dev.earshot.testkit.process.Waits;
import dev.earshot.testkit.process.WebSocketPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A server that is killed while many clients acknowledge, at moments chosen by a seed. */
class KillDuringAcknowledgementsIT {
    private static final int CHUNKS = 120;
    private static final int SOCKETS = 6;
    private static final int HTTP_LISTENERS = 2;
    private static final long JOURNAL = 100_000;

    /** While answers over HTTP wait for commits of their own, in microseconds like the other. */
    private static final long CROWDED_JOURNAL = 300_000;

    @TempDir private Path dataDir;

    static LongStream seeds() {
        return Seeds.rounds(2);
    }

    /** Alone, because each answer over HTTP stores the marks of its whole loop. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void marksOverSocketsAreStoredInTimeAndNeverFall(long seed) {
        killInAStorm(seed, 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasAnsweredOverHttpIsNeverLost(long seed) {
        killInAStorm(seed, HTTP_LISTENERS);
    }

    private void killInAStorm(long seed, int overHttp) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        String room = "storm-" + seed;
        try (Site site = new Site(dataDir, Site::anyRate).start();
                AckStorm storm = new AckStorm(site, room, seed)) {
            Map<String, String> httpListeners = new HashMap<>();
            for (int i = 0; i < overHttp; i++) {
                String user = "http-listener-" + i;
                httpListeners.put(id(site.listen(user, room, "")), user);
            }
            for (int i = 0; i < SOCKETS; i++) {
                storm.addSocket("listener-" + i);
            }
            CodedAudio.queue(site.host(room), room, CHUNKS, Duration.ofMillis(500));

            long killedAt;
            long stalledMicros;
            try (StallWatch stalls = new StallWatch(dataDir)) {
                storm.begin(CHUNKS, httpListeners);
                if (overHttp == 0) {
                    AckStorm.pause(random.nextInt(500, 1_300));
                } else {
                    // Right behind an answer, where one that came too early would show.
                    int enough = random.nextInt(5, 80);
                    Waits.until(
                            enough + " answers",
                            Duration.ofSeconds(60),
                            () -> storm.answersOverHttp() >= enough);
                }
                killedAt = Micros.now();
                site.server().kill();
                stalledMicros = stalls.micros();
            }
            storm.end();
            site.start();

            System.out.printf(
                    "KillDuringAcknowledgementsIT: seed %d, %d marks over sockets, %d answers over HTTP, the machine added up to %d ms%n",
                    seed,
                    storm.sockets().stream().mapToInt(one -> one.sent.size()).sum(),
                    storm.answersOverHttp(),
                    stalledMicros / 1_000);
            assertHttpAnswersAreStored(site, storm);
            for (SocketClient client : storm.sockets()) {
                long safe = killedAt - stalledMicros - (overHttp == 0 ? JOURNAL : CROWDED_JOURNAL);
                assertMarks(site, client, safe);
            }
            assertMarksNeverFall(site, room, storm.sockets().getFirst());
        }
    }

    private static void assertHttpAnswersAreStored(Site site, AckStorm storm) {
        storm.playedByHttp()
                .forEach((connection, answered) ->
                        assertThat(played(site.connection(connection)))
                                .as("chunks played by HTTP on %s", connection)
                                .containsAll(answered));
    }

    private static Set<String> played(JsonNode connection) {
        Set<String> chunks = new HashSet<>();
        for (JsonNode mark : connection.path("playback")) {
            if (mark.hasNonNull("played_at")) {
                chunks.add(mark.path("chunk_id").asString());
            }
        }
        return chunks;
    }

    private static void assertMarks(Site site, SocketClient client, long safeMicros) {
        Mark owed = client.readBy(safeMicros);
        Mark stored = stored(site.connection(client.id()));
        assertThat(stored.upTo())
                .as("acknowledged by %s", client.user)
                .isBetween(owed.upTo(), client.last().upTo());
        assertThat(stored.playedUpTo())
                .as("played by %s", client.user)
                .isBetween(owed.playedUpTo(), client.last().playedUpTo());
    }

    private static Mark stored(JsonNode connection) {
        return new Mark(highest(connection, "acknowledged_at"), highest(connection, "played_at"));
    }

    private static long highest(JsonNode connection, String mark) {
        long highest = -1;
        for (JsonNode chunk : connection.path("playback")) {
            if (chunk.hasNonNull(mark)) {
                highest = Math.max(highest, chunk.path("sequence_number").asLong());
            }
        }
        return highest;
    }

    private static void assertMarksNeverFall(Site site, String room, SocketClient client) {
        Mark before = stored(site.connection(client.id()));
        WebSocketPeer again = site.resume(client.peer, client.user, room, "");
        assertThat(again.await("connected").path("resumed").asBoolean()).isTrue();
        again.send("{\"type\":\"chunk_ack\",\"up_to\":0,\"played_up_to\":0}");
        again.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}");
        again.await("time_pong");
        Mark old = stored(site.connection(client.id()));
        assertThat(old).isEqualTo(before);
        // The next cumulative mark restores what the kill may have cost.
        Mark last = client.last();
        again.send(
                "{\"type\":\"chunk_ack\",\"up_to\":"
                        + last.upTo()
                        + ",\"played_up_to\":"
                        + last.playedUpTo()
                        + "}");
        again.send("{\"type\":\"time_ping\",\"seq\":2,\"t1_us\":2}");
        again.await("time_pong", json -> json.path("seq").asInt() == 2);
        assertThat(stored(site.connection(id(again)))).isEqualTo(last);
    }

    private static String id(WebSocketPeer peer) {
        return peer.await("connected").path("connection_id").asString();
    }
}
