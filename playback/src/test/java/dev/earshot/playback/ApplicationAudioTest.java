package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.audio.RequestStatus;
import dev.earshot.playback.Radio.Outcome;
import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Wav;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests whose text or audio an application brings piece by piece. */
class ApplicationAudioTest {
    private static final String ROOM = Studio.ROOM;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final Studio studio = new Studio();
    private final Listener player = studio.player();

    @Test
    void sentencesAreSpokenAsSoonAsTheTextCompletesThem() {
        String requestId = open("Hello the");
        assertThat(studio.engine.voices).isEmpty();
        append(requestId, "re. How are", false);
        assertThat(studio.engine.last().text).isEqualTo("Hello there.");
        studio.engine.last().say(SECOND).done();
        studio.settle();
        assertThat(studio.engine.voices).hasSize(1);
        append(requestId, " you?", true);
        assertThat(studio.engine.last().text).isEqualTo("How are you?");
        studio.engine.last().say(SECOND).done();
        studio.pass(Duration.ofSeconds(4));
        assertThat(player.messages("audio_chunk_ready"))
                .extracting(chunk -> chunk.get("chunk").get("total_chunks").toString())
                .containsExactly("null", "2");
        assertThat(player.last("audio_stream_stopped").get("reason").asString())
                .isEqualTo("completed");
        assertThat(player.last("audio_chunk_ready").get("playback_group").asString())
                .isEqualTo("group-7");
        assertThat(refused(studio.radio.append(ROOM, requestId, "x", true)).status())
                .isIn(404, 409);
    }

    @Test
    void chunksMayComeInAnyOrderAndInBothForms() {
        String requestId = open(null);
        accept(put(requestId, 1, pcm(2), ScriptedEngine.RATE));
        assertThat(player.messages("audio_stream_started")).isEmpty();
        accept(put(requestId, 0, wav(1, ScriptedEngine.RATE), null));
        assertThat(player.messages("audio_chunk_ready")).hasSize(2);
        accept(put(requestId, 0, wav(9, ScriptedEngine.RATE), null));
        accept(put(requestId, 3, pcm(4), ScriptedEngine.RATE));
        assertThat(refused(studio.radio.complete(ROOM, requestId)).message())
                .contains("chunk 2 is missing");
        accept(put(requestId, 2, pcm(3), ScriptedEngine.RATE));
        accept(studio.radio.complete(ROOM, requestId));

        byte[] stream = studio.drain(studio.stream(requestId, false));
        for (int i = 0; i < 4; i++) {
            assertThat(stream[44 + i * 2 * ScriptedEngine.RATE]).isEqualTo((byte) (i + 1));
        }
        JsonNode started = player.last("audio_stream_started");
        assertThat(started.has("text")).isFalse();
        studio.pass(Duration.ofSeconds(6));
        assertThat(player.last("audio_stream_stopped").get("position_sec").asDouble())
                .isEqualTo(4.0);
        assertThat(studio.radio.audioBytes()).isZero();
    }

    @Test
    void aChunkCountsAsStoredOnlyOnceItsAudioIs() {
        String requestId = open(null);
        studio.store.hold();
        var first = put(requestId, 0, pcm(1), ScriptedEngine.RATE).toCompletableFuture();
        var again = put(requestId, 0, pcm(1), ScriptedEngine.RATE).toCompletableFuture();
        studio.settle();
        studio.store.releaseOne();
        studio.settle();
        assertThat(again).as("its file is written, its row is not").isNotDone();
        studio.store.release();
        assertThat(studio.accepted(first).stored()).isTrue();
        assertThat(studio.accepted(again).stored()).isTrue();
    }

    @Test
    void aChunkThatWaitsOrThatTheStoreRefusesIsNotStored() {
        String requestId = open(null);
        assertThat(studio.accepted(put(requestId, 1, pcm(1), ScriptedEngine.RATE)).stored())
                .isFalse();
        assertThat(studio.accepted(put(requestId, 1, pcm(1), ScriptedEngine.RATE)).stored())
                .isFalse();
        studio.store.refuseNext(1);
        assertThat(studio.accepted(put(requestId, 0, pcm(1), ScriptedEngine.RATE)).stored())
                .isFalse();
    }

    @Test
    void unusableChunksAreRefusedWithOneClearLine() {
        String requestId = open(null);
        assertThat(refused(put(requestId, 0, pcm(1), null)).message()).contains("sample rate");
        accept(put(requestId, 0, pcm(1), 16_000));
        Outcome.Refused other = refused(put(requestId, 1, wav(1, 22_050), null));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.message()).contains("22050 Hz").contains("16000 Hz");
        assertThat(refused(put(requestId, 65, pcm(1), 16_000)).status()).isEqualTo(400);
        assertThat(refused(put(requestId, -1, pcm(1), 16_000)).status()).isEqualTo(400);
        accept(put(requestId, 64, pcm(1), 16_000));
        assertThat(refused(put(requestId, 1, new byte[3], 16_000)).status()).isEqualTo(400);
        assertThat(refused(put(requestId, 1, new byte[(8 << 20) + 2], 16_000)).status())
                .isEqualTo(413);
        byte[] broken = Arrays.copyOf(wav(1, 16_000), 20);
        assertThat(refused(put(requestId, 1, broken, null)).message()).startsWith("the WAV file");
        assertThat(refused(put("nobody", 0, pcm(1), 16_000)).status()).isEqualTo(404);
        assertThat(refused(studio.radio.append(ROOM, requestId, "text", false)).status())
                .isEqualTo(409);
    }

    @Test
    void anApplicationMayGiveUpAndTheNextItemPlays() {
        String requestId = open(null);
        studio.engine.sayInstantly(SECOND);
        String next = studio.post("Next.");
        accept(studio.radio.fail(ROOM, requestId, "the narrator left"));
        assertThat(player.last("audio_stream_stopped").get("reason").asString())
                .isEqualTo("failed");
        assertThat(player.last("audio_stream_started").get("request_id").asString())
                .isEqualTo(next);
        var row = studio.answer(studio.store.audio().request(requestId)).orElseThrow();
        assertThat(row.status()).isEqualTo(RequestStatus.FAILED);
        assertThat(row.error()).isEqualTo("the narrator left");
    }

    @Test
    void anApplicationThatFallsSilentLosesItsTurn() {
        String requestId = open(null);
        accept(put(requestId, 0, pcm(1), ScriptedEngine.RATE));
        studio.pass(Duration.ofSeconds(178));
        accept(put(requestId, 1, pcm(1), ScriptedEngine.RATE));
        studio.pass(Duration.ofSeconds(178));
        assertThat(player.messages("audio_stream_stopped")).isEmpty();
        studio.pass(Duration.ofSeconds(3));
        assertThat(player.last("audio_stream_stopped").get("reason").asString())
                .isEqualTo("failed");
    }

    @Test
    void tooMuchIsRefused() {
        assertThat(refused(studio.radio.submit(ROOM, "dm", "...", null)).status()).isEqualTo(400);
        String long1 = "a".repeat(20_001);
        assertThat(refused(studio.radio.submit(ROOM, "dm", long1, null)).status()).isEqualTo(413);
        for (int i = 0; i < 101; i++) {
            studio.post("One.");
        }
        assertThat(refused(studio.radio.submit(ROOM, "dm", "One.", null)).status()).isEqualTo(429);
        assertThat(studio.engine.busy()).as("only the current and the next are made").isEqualTo(2);
    }

    private String open(String text) {
        return studio.accepted(studio.radio.open(ROOM, "app", "group-7", text)).requestId();
    }

    private void append(String requestId, String text, boolean last) {
        accept(studio.radio.append(ROOM, requestId, text, last));
    }

    private CompletionStage<Outcome> put(
            String requestId, int number, byte[] audio, Integer sampleRate) {
        return studio.radio.putChunk(ROOM, requestId, number, audio, sampleRate);
    }

    private void accept(CompletionStage<Outcome> outcome) {
        studio.accepted(outcome);
    }

    private Outcome.Refused refused(CompletionStage<Outcome> outcome) {
        return studio.refused(outcome);
    }

    private static byte[] pcm(int sample) {
        return ScriptedEngine.pcm(sample, SECOND);
    }

    private static byte[] wav(int sample, int rate) {
        return Wav.file(new PcmFormat(rate), pcm(sample));
    }
}
