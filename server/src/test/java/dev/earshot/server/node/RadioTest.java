package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.server.node.TestNode.Reply;
import dev.earshot.testkit.MemoryStore;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The radio over real sockets: what a host posts is what everybody hears. Each test has a room of
 * its own.
 */
@Timeout(60)
class RadioTest {
    private static final int WAV_HEADER = 44;

    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(data);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void turnsTextIntoEventsChunksAndAStream() throws Exception {
        String player = node.player("p", "story");
        try (TestSocket socket = node.player("story", player, "")) {
            socket.await("connected");

            Reply posted = say("story", "One two three. Four five six.");
            assertThat(posted.status()).isEqualTo(202);
            String request = posted.json().path("request_id").asString();
            assertThat(posted.text())
                    .isEqualTo("{\"request_id\":\"" + request + "\",\"stored\":true}");

            JsonNode started = socket.await("audio_stream_started");
            assertThat(started.path("request_id").asString()).isEqualTo(request);
            assertThat(started.path("is_late_join").asBoolean()).isFalse();
            JsonNode chunk = socket.await("audio_chunk_ready").path("chunk");
            socket.send("{\"type\":\"chunk_ack\",\"up_to\":0,\"played_up_to\":0}");

            Reply media = node.get(chunk.path("url").asString(), player);
            assertThat(media.status()).isEqualTo(200);
            assertThat(media.header("Content-Type")).isEqualTo("audio/wav");
            assertThat(media.header("Cache-Control")).contains("immutable");
            assertThat(media.body())
                    .startsWith('R', 'I', 'F', 'F')
                    .hasSize(chunk.path("size_bytes").asInt());
            assertThat(
                            node.get(chunk.path("url").asString(), node.player("x", "elsewhere"))
                                    .status())
                    .isEqualTo(404);

            HttpResponse<InputStream> stream =
                    node.stream(started.path("stream_url").asString(), player);
            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(stream.headers().firstValue("Cache-Control")).contains("no-store");
            byte[] whole = stream.body().readAllBytes();
            assertThat(whole)
                    .startsWith('R', 'I', 'F', 'F')
                    .hasSizeGreaterThan(WAV_HEADER + 16_000);

            Reply queue = node.get("/api/campaigns/story/audio/queue", player);
            assertThat(queue.json().path("current_request").path("request_id").asString())
                    .isEqualTo(request);
            assertThat(queue.json().has("skew_us")).isTrue();
            assertThat(socket.await("audio_stream_stopped").path("reason").asString())
                    .isEqualTo("completed");
        }
    }

    @Test
    void givesByteRangesOnceTheAudioIsComplete() {
        String player = node.player("p", "ranges");
        String request = say("ranges", "Short.").json().path("request_id").asString();
        String url = "/api/audio/stream/ranges?request_id=" + request;
        await().until(() -> "bytes".equals(node.get(url, player).header("Accept-Ranges")));

        byte[] whole = node.get(url, player).body();
        Reply part = range(url, player, "bytes=10-19");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Range")).isEqualTo("bytes 10-19/" + whole.length);
        assertThat(part.body()).containsExactly(Arrays.copyOfRange(whole, 10, 20));
        Reply tail = range(url, player, "bytes=-4");
        assertThat(tail.body())
                .containsExactly(Arrays.copyOfRange(whole, whole.length - 4, whole.length));
        assertThat(range(url, player, "bytes=" + whole.length + "-").status()).isEqualTo(416);
        assertThat(range(url, player, "bytes=0-1,4-5").status()).isEqualTo(416);
        assertThat(range(url + "&live=1", player, "bytes=0-9").status()).isEqualTo(200);

        Reply head = node.call("HEAD", url, player, "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(whole.length));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void tellsALateComerWhereTheOthersAre() {
        try (TestSocket first = node.player("late", node.player("p1", "late"), "")) {
            first.await("connected");
            say(
                    "late",
                    "A story that is long enough to be late for, with many words in one sentence.");
            JsonNode started = first.await("audio_stream_started");
            JsonNode chunk = first.await("audio_chunk_ready");
            try (TestSocket second = node.player("late", node.player("p2", "late"), "")) {
                JsonNode late = second.await("audio_stream_started");
                assertThat(late.path("is_late_join").asBoolean()).isTrue();
                assertThat(late.path("start_at_us")).isEqualTo(started.path("start_at_us"));
                assertThat(late.path("chunk_ids").toString())
                        .contains(chunk.path("chunk").path("id").asString());
                assertThat(second.await("playback_queue_updated").path("campaign_id").asString())
                        .isEqualTo("late");
            }
        }
    }

    @Test
    void sendsTimedFramesToThoseWhoAskForThem() {
        try (TestSocket socket = node.player("frames", node.player("p", "frames"), "&audio=pcm")) {
            socket.await("connected");
            say("frames", "Hear this.");

            byte[] frame = socket.awaitFrame();
            assertThat(frame[0]).isEqualTo((byte) 1);
            assertThat(frame[1] & 1).as("first").isEqualTo(1);
            assertThat(frame.length).isGreaterThan(22);
        }
    }

    @Test
    void skipsWhatPlaysAndGoesOnWithTheNext() {
        try (TestSocket socket = node.player("skip", node.player("p", "skip"), "")) {
            socket.await("connected");
            String first =
                    say(
                                    "skip",
                                    "A first story that goes on for quite a while, longer than anybody waits.")
                            .json()
                            .path("request_id")
                            .asString();
            String second = say("skip", "A second one.").json().path("request_id").asString();
            socket.await(
                    "audio_stream_started", m -> m.path("request_id").asString().equals(first));

            Reply skipped =
                    node.call(
                            "DELETE",
                            "/api/campaigns/skip/audio/requests/" + first,
                            node.host("h", "skip"),
                            "{}");

            assertThat(skipped.status()).isEqualTo(200);
            assertThat(socket.await("audio_stream_stopped").path("reason").asString())
                    .isEqualTo("skipped");
            assertThat(socket.await("audio_stream_started").path("request_id").asString())
                    .isEqualTo(second);
            assertThat(
                            node.call(
                                            "DELETE",
                                            "/api/campaigns/skip/audio/requests/" + first,
                                            node.host("h", "skip"),
                                            "")
                                    .status())
                    .isIn(404, 409);
        }
    }

    @Test
    void playsWhatAnApplicationMadeItself() {
        String host = node.host("h", "own");
        try (TestSocket socket = node.player("own", node.player("p", "own"), "")) {
            socket.await("connected");
            String request =
                    node.post(
                                    "/api/campaigns/own/audio/requests",
                                    host,
                                    "{\"playback_group\":\"g1\"}")
                            .json()
                            .path("request_id")
                            .asString();
            String base = "/api/campaigns/own/audio/requests/" + request;

            byte[] second = new byte[16_000];
            assertThat(
                            node.call(
                                            "PUT",
                                            base + "/chunks/0?sample_rate=16000",
                                            host,
                                            second,
                                            Map.of())
                                    .status())
                    .isEqualTo(200);
            assertThat(
                            node.call(
                                            "PUT",
                                            base + "/chunks/1",
                                            host,
                                            second,
                                            Map.of("Content-Type", "audio/L16; rate=16000"))
                                    .status())
                    .isEqualTo(200);
            assertThat(node.post(base + "/complete", host, "").status()).isEqualTo(200);

            JsonNode chunk = socket.await("audio_chunk_ready");
            assertThat(chunk.path("playback_group").asString()).isEqualTo("g1");
            assertThat(chunk.path("chunk").path("duration_sec").asDouble()).isEqualTo(0.5);
            assertThat(socket.await("audio_chunk_ready").path("chunk").path("chunk_number").asInt())
                    .isEqualTo(1);
            assertThat(socket.await("audio_stream_stopped").path("reason").asString())
                    .isEqualTo("completed");
        }
    }

    @Test
    void speaksTextThatComesInPieces() {
        String host = node.host("h", "pieces");
        try (TestSocket socket = node.player("pieces", node.player("p", "pieces"), "")) {
            socket.await("connected");
            String request =
                    node.post(
                                    "/api/campaigns/pieces/audio/requests",
                                    host,
                                    "{\"text\":\"Once upon \"}")
                            .json()
                            .path("request_id")
                            .asString();
            String base = "/api/campaigns/pieces/audio/requests/" + request;
            assertThat(
                            node.post(base + "/text", host, "{\"append\":\"a time. And then\"}")
                                    .status())
                    .isEqualTo(202);
            socket.await("audio_chunk_ready");
            assertThat(
                            node.post(
                                            base + "/text",
                                            host,
                                            "{\"append\":\" it ended.\",\"final\":true}")
                                    .status())
                    .isEqualTo(202);
            assertThat(socket.await("audio_chunk_ready").path("chunk").path("chunk_number").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void stepsAsideWhereTheApplicationGivesUp() {
        String host = node.host("h", "fail");
        String request =
                node.post("/api/campaigns/fail/audio/requests", host, "{}")
                        .json()
                        .path("request_id")
                        .asString();

        assertThat(
                        node.post(
                                        "/api/campaigns/fail/audio/requests/" + request + "/fail",
                                        host,
                                        "{\"reason\":\"no model\"}")
                                .status())
                .isEqualTo(200);
        JsonNode queue = node.get("/api/campaigns/fail/audio/queue", host).json();
        assertThat(queue.path("current_request").isNull()).isTrue();
        assertThat(queue.path("pending_count").asInt()).isZero();
    }

    @Test
    void creditsAHeardChunkToTheConnectionThatWasSentIt() {
        String player = node.player("hearer", "heard");
        try (TestSocket socket = node.player("heard", player, "")) {
            String connection = socket.await("connected").path("connection_id").asString();
            say("heard", "Listen.");
            String chunk = socket.await("audio_chunk_ready").path("chunk").path("id").asString();

            Reply reply = node.post("/api/audio/played/" + chunk, player, "");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("connection_id").asString()).isEqualTo(connection);
            JsonNode mark =
                    node.get("/api/v1/connections/" + connection, node.admin())
                            .json()
                            .path("playback")
                            .get(0);
            assertThat(mark.path("chunk_id").asString()).isEqualTo(chunk);
            assertThat(mark.path("played_at").asString()).isNotEmpty();
            assertThat(mark.path("acknowledged_at").asString()).isNotEmpty();

            assertThat(
                            node.post(
                                            "/api/audio/played/" + chunk,
                                            node.player("other", "heard"),
                                            "")
                                    .status())
                    .isEqualTo(404);
            assertThat(
                            node.post(
                                            "/api/audio/played/" + chunk,
                                            node.player("other", "heard"),
                                            "{\"connection_id\":\"" + connection + "\"}")
                                    .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void bringsRoomEventsToAnEventStreamThatJoined() throws Exception {
        String player = node.player("streamer", "sse");
        try (InputStream events = node.stream("/api/events", player).body()) {
            EventReader reader = new EventReader(events);
            String connection = reader.await("connected").path("connection_id").asString();
            Reply joined =
                    node.post(
                            "/api/events/join?connection_id=" + connection,
                            player,
                            "{\"room\":\"sse\"}");
            assertThat(joined.status()).isEqualTo(202);
            assertThat(
                            node.post(
                                            "/api/events/join?connection_id=" + connection,
                                            node.player("x", "sse"),
                                            "{\"room\":\"sse\"}")
                                    .status())
                    .isEqualTo(404);
            say("sse", "Over events.");

            assertThat(reader.await("audio_stream_started").path("campaign_id").asString())
                    .isEqualTo("sse");
            assertThat(reader.await("audio_chunk_ready").path("sequence_number").asLong()).isZero();
            assertThat(node.post("/api/events/heartbeat", player, "").status()).isEqualTo(202);
            assertThat(node.post("/api/events/chunk_ack", player, "{\"up_to\":0}").status())
                    .isEqualTo(202);
            assertThat(node.post("/api/events/logout", player, "").status()).isEqualTo(202);
            await().untilAsserted(() ->
                    assertThat(node.post("/api/events/heartbeat", player, "").status())
                            .isEqualTo(404));
        }
    }

    @Test
    void goesOnFromMemoryWhileTheStoreIsAwayAndSaysSo() {
        MemoryStore store = new MemoryStore(data);
        try (TestNode alone = TestNode.start(data.resolve("away"), configuration -> store)) {
            store.goAway();
            String player = alone.player("p", "away");
            try (TestSocket socket = alone.player("away", player, "")) {
                socket.await("connected");
                Reply posted =
                        alone.post(
                                "/api/campaigns/away/messages",
                                alone.host("h", "away"),
                                "{\"text\":\"Still here.\"}");
                assertThat(posted.status()).isEqualTo(202);
                assertThat(posted.json().path("stored").asBoolean()).isFalse();

                JsonNode started = socket.await("audio_stream_started");
                JsonNode chunk = socket.await("audio_chunk_ready").path("chunk");
                assertThat(alone.get(chunk.path("url").asString(), player).status()).isEqualTo(200);
                assertThat(alone.get(started.path("stream_url").asString(), player).body())
                        .startsWith('R', 'I', 'F', 'F');
                Reply played =
                        alone.post("/api/audio/played/" + chunk.path("id").asString(), player, "");
                assertThat(played.status()).isEqualTo(503);
                assertThat(played.header("Retry-After")).isNotNull();
                assertThat(socket.await("audio_stream_stopped").path("reason").asString())
                        .isEqualTo("completed");
            }
        }
    }

    private static Reply say(String room, String text) {
        return node.post(
                "/api/campaigns/" + room + "/messages",
                node.host("h", room),
                "{\"text\":\"" + text + "\"}");
    }

    private static Reply range(String url, String token, String range) {
        return node.call("GET", url, token, new byte[0], Map.of("Range", range));
    }
}
