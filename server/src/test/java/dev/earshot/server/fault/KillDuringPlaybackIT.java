package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.Micros;
import dev.earshot.testkit.process.Waits;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.testkit.process.WebSocketPeer.Audio;
import dev.earshot.testkit.process.WebSocketPeer.Manners;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that is killed while a room listens, and the one that is started after it. */
class KillDuringPlaybackIT {
    private static final String ROOM = "tavern";
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long MOST_LOST_MICROS = 1_500_000;
    private static final int ITEM_SECONDS = 12;

    /** Less audio than is made ahead of the position, so that all of it is made at once. */
    private static final int SENTENCES = 40;

    private static final long ITEM_MICROS = ITEM_SECONDS * 1_000_000L;

    @TempDir private Path dataDir;
    private Site site;

    @BeforeEach
    void startServer() {
        site = new Site(dataDir, command -> command.with("engines.tts", "freetts")).start();
    }

    @AfterEach
    void stopEverything() {
        site.close();
    }

    @Test
    void theQueueGoesOnWhereItWas() {
        WebSocketPeer ann = site.listen("ann", ROOM, "&audio=pcm");
        WebSocketPeer bob = site.listen("bob", ROOM, "");
        WebSocketPeer leaver = site.listen("leaver", ROOM, "");
        HttpPeer host = site.host(ROOM);
        String first = CodedAudio.queue(host, ROOM, ITEM_SECONDS, Duration.ofSeconds(1));
        String second = CodedAudio.queue(host, ROOM, 2, Duration.ofSeconds(1));
        long startAt = started(ann, first).path("start_at_us").asLong();
        // Late enough that a restart from the beginning could not pass for a continuation.
        Waits.until("4.3 s were heard", LONG, () -> Micros.now() - startAt > 4_300_000);

        long heardMicros = Micros.now() - startAt;
        site.server().kill();
        site.start();
        WebSocketPeer ann2 = site.resume(ann, "ann", ROOM, "&audio=pcm");
        WebSocketPeer bob2 = site.resume(bob, "bob", ROOM, "");

        assertResumed(ann, ann2);
        assertResumed(bob, bob2);
        Audio next = ann2.awaitAudio(frame -> CodedAudio.positionMicros(frame.pcm()) >= 0, LONG);
        long continuedMicros = CodedAudio.positionMicros(next.pcm());
        System.out.printf(
                "KillDuringPlaybackIT: killed at %.2f s of the item, continued at %.2f s%n",
                heardMicros / 1e6, continuedMicros / 1e6);
        assertThat(continuedMicros).isCloseTo(heardMicros, within(MOST_LOST_MICROS));
        stopped(bob2, first, "completed");
        started(bob2, second);
        stopped(bob2, second, "completed");
        assertPlayedWithoutGap(ann2, continuedMicros);
        assertThat(queue().path("pending_count").asInt()).isZero();
        assertRow(leaver, "failed", "server_error");
        assertRow(ann, "superseded", "server_error");
    }

    @Test
    void everySentenceIsMadeOnceThoughGenerationWasKilled() {
        WebSocketPeer ann = site.listen("ann", ROOM, "");
        String request = say(site.host(ROOM), sentences(SENTENCES));
        ann.await("audio_chunk_ready", json -> number(json) >= 1);
        site.server().kill();
        site.start();
        assertResumed(ann, site.resume(ann, "ann", ROOM, ""));
        Waits.until(
                "generation is complete",
                LONG,
                () ->
                        queue().path("current_request")
                                .path("generation")
                                .asString("")
                                .equals("complete"));

        assertThat(queue().path("current_request").path("request_id").asString())
                .isEqualTo(request);
        int count = queue().path("current_request").path("chunk_count").asInt();
        WebSocketPeer late = site.listen("late", ROOM, "");
        HttpPeer host = site.host(ROOM);
        List<String> ids = texts(started(late, request).path("chunk_ids"));
        assertThat(ids)
                .doesNotHaveDuplicates()
                .hasSize(count)
                .hasSizeGreaterThanOrEqualTo(SENTENCES);
        System.out.printf(
                "KillDuringPlaybackIT: %d of %d chunks were announced before the kill%n",
                ann.messages("audio_chunk_ready").size(), count);
        String lateId = late.await("connected").path("connection_id").asString();
        Set<Long> sequences = new HashSet<>();
        for (JsonNode chunk : site.connection(lateId).path("playback")) {
            assertThat(ids).contains(chunk.path("chunk_id").asString());
            sequences.add(chunk.path("sequence_number").asLong());
        }
        assertThat(sequences).as("no number was given twice").hasSize(count);
        for (String id : ids) {
            assertThat(host.get("/api/media/audio/" + id).status()).as(id).isEqualTo(200);
        }
    }

    @Test
    void acceptedItemsAreThereAfterAKillRightBehindTheAnswer() {
        HttpPeer host = site.host(ROOM);
        Set<String> accepted = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            accepted.add(say(host, "Sentence number " + i + " is a little longer than the rest."));
        }
        site.server().kill();
        site.start();
        WebSocketPeer late = site.dial("late", ROOM, "", Manners.GOOD);
        JsonNode queue = late.await("playback_queue_updated");
        Set<String> known = new HashSet<>();
        known.add(queue.path("current_request").path("request_id").asString(""));
        queue.path("pending_requests").forEach(one -> known.add(one.path("request_id").asString()));
        assertThat(known).containsAll(accepted);
    }

    private static String sentences(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("This is what sentence number ").append(i).append(" has to say. ");
        }
        return text.toString();
    }

    private static String say(HttpPeer host, String text) {
        JsonNode answer =
                host.post("/api/campaigns/" + ROOM + "/messages", "{\"text\":\"" + text + "\"}")
                        .expect(202)
                        .json();
        return answer.path("request_id").asString();
    }

    private JsonNode queue() {
        return site.host(ROOM).get("/api/campaigns/" + ROOM + "/audio/queue").expect(200).json();
    }

    private static int number(JsonNode chunkReady) {
        return chunkReady.path("chunk").path("chunk_number").asInt();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static JsonNode started(WebSocketPeer peer, String request) {
        return peer.await("audio_stream_started", json -> names(json, request));
    }

    private static void stopped(WebSocketPeer peer, String request, String reason) {
        JsonNode json = peer.await("audio_stream_stopped", one -> names(one, request), LONG).json();
        assertThat(json.path("reason").asString()).isEqualTo(reason);
    }

    private static boolean names(JsonNode json, String request) {
        return json.path("request_id").asString("").equals(request);
    }

    private static void assertResumed(WebSocketPeer dead, WebSocketPeer living) {
        JsonNode connected = living.await("connected");
        assertThat(connected.path("resumed").asBoolean()).isTrue();
        assertThat(connected.path("resumed_from").asString())
                .isEqualTo(dead.await("connected").path("connection_id").asString());
    }

    /** From there to the end of the first item, each frame began where the one before it ended. */
    private static void assertPlayedWithoutGap(WebSocketPeer peer, long fromMicros) {
        long expected = fromMicros;
        for (Audio frame : peer.audio()) {
            byte[] pcm = frame.pcm();
            if (CodedAudio.positionMicros(pcm) < 0
                    || expected > ITEM_MICROS - CodedAudio.UNIT_MICROS) {
                continue;
            }
            assertThat(CodedAudio.positionMicros(pcm))
                    .isCloseTo(expected, within(CodedAudio.UNIT_MICROS));
            expected += pcm.length / 2 * 1_000_000L / CodedAudio.RATE;
        }
        assertThat(expected).isCloseTo(ITEM_MICROS, within(CodedAudio.UNIT_MICROS));
    }

    private void assertRow(WebSocketPeer dead, String status, String reason) {
        JsonNode row = site.connection(dead.await("connected").path("connection_id").asString());
        assertThat(row.path("status").asString()).isEqualTo(status);
        assertThat(row.path("disconnect_reason").asString()).isEqualTo(reason);
    }
}
