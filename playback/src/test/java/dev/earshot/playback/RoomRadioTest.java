package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RoomRadioTest {
    private static final Duration SENTENCE = Duration.ofSeconds(2);
    private final Studio studio = new Studio();

    @Test
    void textBecomesAnAnnouncedItemThatStartsAfterTheLead() {
        Listener player = studio.player();
        studio.engine.sayInstantly(SENTENCE);

        String requestId = studio.post("Once upon a time. There was a fox.");

        JsonNode started = player.last("audio_stream_started");
        assertThat(started.get("request_id").asString()).isEqualTo(requestId);
        assertThat(started.get("start_at_us").asLong()).isEqualTo(studio.clock.micros() + 800_000);
        assertThat(started.get("position_sec").asDouble()).isZero();
        assertThat(started.get("is_late_join").asBoolean()).isFalse();
        assertThat(started.get("text").asString()).startsWith("Once upon");
        assertThat(started.get("clock_id").asString()).isEqualTo("clock-1");
        assertThat(started.get("stream_url").asString())
                .isEqualTo("/api/audio/stream/camp-1?request_id=" + requestId);
        List<JsonNode> chunks = player.messages("audio_chunk_ready");
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(0).get("sequence_number").asLong()).isZero();
        assertThat(chunks.get(1).get("sequence_number").asLong()).isEqualTo(1);
        JsonNode chunk = chunks.get(1).get("chunk");
        assertThat(chunk.get("chunk_number").asInt()).isEqualTo(1);
        assertThat(chunk.get("duration_sec").asDouble()).isEqualTo(2.0);
        assertThat(chunk.get("url").asString())
                .isEqualTo("/api/media/audio/" + chunk.get("id").asString());
        assertThat(chunks)
                .extracting(one -> one.get("chunk").get("total_chunks").asInt())
                .containsExactly(2, 2);
        assertThat(player.ledger.sequences).containsExactly(0L, 1L);
        assertThat(player.ledger.sentUpTo).isEqualTo(1);
    }

    @Test
    void itemEndsExactlyAtItsLengthAndTheNextFollowsByItself() {
        Listener player = studio.player();
        studio.engine.sayInstantly(SENTENCE);
        String first = studio.post("One.");
        String second = studio.post("Two.");
        long startUs = player.last("audio_stream_started").get("start_at_us").asLong();

        studio.passMillis(2_799);
        assertThat(player.messages("audio_stream_stopped")).isEmpty();
        studio.passMillis(2);

        JsonNode stopped = player.last("audio_stream_stopped");
        assertThat(stopped.get("request_id").asString()).isEqualTo(first);
        assertThat(stopped.get("reason").asString()).isEqualTo("completed");
        assertThat(stopped.get("at_us").asLong()).isEqualTo(startUs + 2_000_000);
        assertThat(stopped.get("position_sec").asDouble()).isEqualTo(2.0);
        JsonNode next = player.last("audio_stream_started");
        assertThat(next.get("request_id").asString()).isEqualTo(second);
        assertThat(next.get("start_at_us").asLong()).isEqualTo(startUs + 2_300_000);
        assertThat(next.get("rev").asLong()).isGreaterThan(stopped.get("rev").asLong());

        studio.pass(Duration.ofSeconds(5));
        assertThat(player.messages("audio_stream_stopped")).hasSize(2);
        JsonNode queue = player.last("playback_queue_updated");
        assertThat(queue.get("current_request").isNull()).isTrue();
        assertThat(queue.get("pending_count").asInt()).isZero();
        RequestRow row = studio.answer(studio.store.audio().request(first)).orElseThrow();
        assertThat(row.status()).isEqualTo(RequestStatus.COMPLETED);
        assertThat(row.endedAt()).isNotNull();
        assertThat(studio.answer(studio.store.audio().chunks(first)))
                .allMatch(chunk -> chunk.status() == ChunkStatus.PLAYED);
    }
}
