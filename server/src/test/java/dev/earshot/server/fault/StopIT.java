package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.WebSocketPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that is asked to stop (SIGTERM). */
class StopIT {
    private static final String ROOM = "inn";
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    @TempDir private Path dataDir;

    @Test
    void saysGoodbyeToAllEndsInTimeAndLosesNothing() {
        try (Site site = new Site(dataDir).start()) {
            List<WebSocketPeer> peers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                peers.add(site.listen("user-" + i, ROOM, i == 0 ? "&audio=pcm" : ""));
            }
            HttpPeer host = site.host(ROOM);
            String item = CodedAudio.queue(host, ROOM, 30, Duration.ofSeconds(1));
            WebSocketPeer first = peers.getFirst();
            long sequence =
                    AckStorm.sequence(
                            first.await(
                                    "audio_chunk_ready",
                                    json -> json.path("chunk").path("chunk_number").asInt() == 29));
            first.send("{\"type\":\"chunk_ack\",\"up_to\":" + sequence + "}");
            first.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}");
            first.await("time_pong");
            String last = say(host);

            site.server().terminate();
            for (WebSocketPeer peer : peers) {
                assertThat(peer.await("draining").path("reconnect_in_ms").asLong())
                        .isBetween(0L, 60_000L);
                assertThat(peer.awaitClose(STOPS_WITHIN)).isEqualTo(4000);
            }
            int exit = site.server().awaitExit(STOPS_WITHIN);
            assertThat(exit).as("exit code; 143 is what a JVM says after SIGTERM").isIn(0, 143);

            site.start();
            JsonNode ended = site.connection(id(first));
            assertThat(ended.path("disconnect_reason").asString()).isEqualTo("server_error");
            assertThat(ended.path("status").asString()).isEqualTo("disconnected");
            long acknowledged =
                    ended.path("playback")
                            .valueStream()
                            .filter(mark -> mark.path("request_id").asString().equals(item))
                            .filter(mark -> mark.hasNonNull("acknowledged_at"))
                            .count();
            assertThat(acknowledged).isEqualTo(30);
            WebSocketPeer again = site.resume(first, "user-0", ROOM, "");
            assertThat(again.await("connected").path("resumed").asBoolean()).isTrue();
            JsonNode queue = again.await("playback_queue_updated");
            assertThat(queue.path("current_request").path("request_id").asString()).isEqualTo(item);
            assertThat(queue.path("pending_requests").path(0).path("request_id").asString())
                    .isEqualTo(last);
        }
    }

    private static String say(HttpPeer host) {
        return host.post("/api/campaigns/" + ROOM + "/messages", "{\"text\":\"The very last.\"}")
                .expect(202)
                .json()
                .path("request_id")
                .asString();
    }

    private static String id(WebSocketPeer peer) {
        return peer.await("connected").path("connection_id").asString();
    }
}
