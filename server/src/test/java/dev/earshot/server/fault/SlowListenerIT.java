package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import dev.earshot.testkit.process.WebSocketPeer.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Listeners that never read and listeners that never answer, among others that behave. */
class SlowListenerIT {
    private static final String ROOM = "hall";
    private static final int BAD_ONES = 40;
    private static final int CHUNKS = 100;
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Queues at their bound in all bad connections are 10 MiB; without one it would be more. */
    private static final long MOST_GROWTH_KB = 80_000;

    @TempDir private Path dataDir;

    @Test
    void changeNothingForTheOthersAndCostLittleMemory() {
        try (Site site =
                new Site(dataDir, command -> command.withJavaOptions("-Xmx160m")).start()) {
            List<WebSocketPeer> good = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                good.add(site.listen("good-" + i, ROOM, "&audio=pcm"));
            }
            long before = site.server().kilobytes("status", "VmRSS");
            for (int i = 0; i < BAD_ONES; i++) {
                site.listen("silent-" + i, ROOM, "&audio=pcm", Manners.SILENT);
                site.listen("deaf-" + i, ROOM, "&audio=pcm", Manners.NEVER_READS);
            }
            HttpPeer host = site.host(ROOM);
            String item = CodedAudio.queue(host, ROOM, CHUNKS, Duration.ofMillis(100));
            floodQueue(host);

            for (WebSocketPeer peer : good) {
                peer.await("audio_chunk_ready", json -> number(json) == CHUNKS - 1, LONG);
                peer.await("audio_stream_stopped", json -> names(json, item), LONG);
            }
            for (WebSocketPeer peer : good) {
                assertThat(chunkNumbers(peer, item)).hasSize(CHUNKS).isSorted();
                assertThat(peer.live()).isTrue();
            }
            assertSameStart(good, item);
            long grown = site.server().kilobytes("status", "VmRSS") - before;
            long closed = closedAsSlow(site);
            System.out.printf(
                    "SlowListenerIT: the server grew by %d kB for %d bad listeners, %d were closed%n",
                    grown, 2 * BAD_ONES, closed);
            assertThat(closed).as("closed as slow consumers").isPositive();
            assertThat(grown).isLessThan(MOST_GROWTH_KB);
        }
    }

    private static long closedAsSlow(Site site) {
        JsonNode page =
                site.admin().get("/api/v1/connections?limit=1000&room=" + ROOM).expect(200).json();
        return page.path("connections")
                .valueStream()
                .filter(row -> row.path("disconnect_detail").asString("").equals("slow_consumer"))
                .count();
    }

    /** Every queued text makes the queue's events larger: megabytes for each listener in all. */
    private static void floodQueue(HttpPeer host) {
        String text = "A long story is told once more, for all who care to listen. ".repeat(60);
        for (int i = 0; i < 60; i++) {
            host.post("/api/campaigns/" + ROOM + "/messages", "{\"text\":\"" + text + "\"}")
                    .expect(202);
        }
    }

    private static void assertSameStart(List<WebSocketPeer> peers, String item) {
        List<Message> starts =
                peers.stream()
                        .map(peer ->
                                peer.await("audio_stream_started", json -> names(json, item), LONG))
                        .toList();
        assertThat(starts)
                .extracting(one -> one.json().path("start_at_us").asLong())
                .containsOnly(starts.getFirst().json().path("start_at_us").asLong());
        for (Message start : starts) {
            assertThat(start.atMicros())
                    .as("known before it starts")
                    .isLessThan(start.json().path("start_at_us").asLong());
        }
    }

    private static List<Integer> chunkNumbers(WebSocketPeer peer, String item) {
        return peer.messages("audio_chunk_ready").stream()
                .map(Message::json)
                .filter(json -> names(json, item))
                .map(SlowListenerIT::number)
                .toList();
    }

    private static int number(JsonNode chunkReady) {
        return chunkReady.path("chunk").path("chunk_number").asInt();
    }

    private static boolean names(JsonNode json, String request) {
        return json.path("request_id").asString("").equals(request);
    }
}
