package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.audio.GenerationStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import dev.earshot.testkit.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RoomFaultsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final Studio studio = new Studio();

    @Test
    void aSlowEngineStallsTheRoomAndResumesIt() {
        Listener player = studio.player();
        studio.post("A slow one.");
        studio.engine.last().say(SECOND);
        studio.settle();
        long startUs = player.last("audio_stream_started").get("start_at_us").asLong();

        studio.passMillis(1_801);

        JsonNode stalled = player.last("audio_stream_stalled");
        assertThat(stalled.get("at_us").asLong()).isEqualTo(startUs + 1_000_000);
        assertThat(stalled.get("position_sec").asDouble()).isEqualTo(1.0);
        assertThat(stalled.get("reason").asString()).isEqualTo("generation");
        assertThat(studio.queue().stalled()).isTrue();

        studio.pass(Duration.ofSeconds(10));
        studio.engine.last().say(SECOND);
        studio.settle();

        JsonNode resumed = player.last("audio_stream_resumed");
        long atUs = studio.clock.micros() + 800_000;
        assertThat(resumed.get("at_us").asLong()).isEqualTo(atUs);
        assertThat(resumed.get("start_at_us").asLong()).isEqualTo(atUs - 1_000_000);
        assertThat(resumed.get("position_sec").asDouble()).isEqualTo(1.0);
        assertThat(resumed.get("rev").asLong()).isEqualTo(stalled.get("rev").asLong() + 1);
        studio.engine.last().done();
        studio.pass(Duration.ofSeconds(3));
        assertThat(player.last("audio_stream_stopped").get("position_sec").asDouble())
                .isEqualTo(2.0);
    }

    @Test
    void aFailedSentenceIsTriedOnceMoreWithoutRepeatingWhatWasHeard() {
        Listener player = studio.player();
        String requestId = studio.post("Once more.");
        studio.engine.last().say(SECOND).fail("out of breath");
        studio.pass(Duration.ofMillis(300));

        assertThat(studio.engine.voices).hasSize(2);
        studio.engine.last().say(SECOND).say(SECOND).done();
        studio.settle();

        JsonNode chunk = player.last("audio_chunk_ready").get("chunk");
        assertThat(chunk.get("duration_sec").asDouble()).isEqualTo(2.0);
        byte[] stream = studio.drain(studio.stream(requestId, false));
        assertThat(stream).hasSize(44 + 2 * 2 * ScriptedEngine.RATE);
        assertThat(stream[44]).isEqualTo((byte) 1);
        assertThat(stream[stream.length - 2]).isEqualTo((byte) 2);
    }

    @Test
    void anItemWhoseEngineFailsTwiceStepsAside() {
        Listener player = studio.player();
        String bad = studio.post("Bad.");
        String good = studio.post("Good.");
        studio.engine.voices.get(1).say(SECOND).done();
        studio.engine.voices.get(0).fail("no");
        studio.pass(Duration.ofMillis(300));
        studio.engine.last().fail("still no");
        studio.settle();

        JsonNode stopped = player.last("audio_stream_stopped");
        assertThat(stopped.get("request_id").asString()).isEqualTo(bad);
        assertThat(stopped.get("reason").asString()).isEqualTo("failed");
        assertThat(player.last("audio_stream_started").get("request_id").asString())
                .isEqualTo(good);
        RequestRow row = row(bad);
        assertThat(row.status()).isEqualTo(RequestStatus.FAILED);
        assertThat(row.generation()).isEqualTo(GenerationStatus.FAILED);
        assertThat(row.error()).isEqualTo("still no");
    }

    @Test
    void fiveMinutesWithoutAFirstChunkFailTheItem() {
        Listener player = studio.player();
        String silent = studio.post("Silence.");
        String next = studio.post("Next.");
        studio.engine.voices.get(1).say(SECOND).done();

        studio.pass(Duration.ofSeconds(299));
        assertThat(player.messages("audio_stream_stopped")).isEmpty();
        studio.pass(Duration.ofSeconds(2));

        assertThat(player.last("audio_stream_stopped").get("request_id").asString())
                .isEqualTo(silent);
        assertThat(studio.engine.voices.getFirst().cancelled).isTrue();
        assertThat(row(silent).error()).isEqualTo("no chunk within 300 s");
        assertThat(player.last("audio_stream_started").get("request_id").asString())
                .isEqualTo(next);
    }

    @Test
    void threeMinutesWithoutAFurtherChunkFailTheItem() {
        Listener player = studio.player();
        String requestId = studio.post("First. Second.");
        studio.pass(Duration.ofSeconds(10));
        studio.engine.last().say(SECOND).done();

        studio.pass(Duration.ofSeconds(179));
        assertThat(player.messages("audio_stream_stopped")).isEmpty();
        studio.pass(Duration.ofSeconds(2));

        assertThat(player.last("audio_stream_stopped").get("reason").asString())
                .isEqualTo("failed");
        assertThat(row(requestId).error()).isEqualTo("no further chunk within 180 s");
    }

    @Test
    void skippingFreesTheEngineAtOnceAndLateAudioIsIgnored() {
        Listener player = studio.player();
        String requestId = studio.post("Skip me.");
        ScriptedEngine.Voice voice = studio.engine.last();
        voice.say(SECOND);
        studio.settle();

        studio.accepted(studio.radio.skip(Studio.ROOM, requestId));
        assertThat(voice.cancelled).isTrue();
        assertThat(studio.engine.busy()).isZero();
        int before = player.messages("audio_chunk_ready").size();
        voice.say(SECOND).done();
        studio.pass(SECOND);

        assertThat(player.messages("audio_chunk_ready")).hasSize(before);
        assertThat(player.last("audio_stream_stopped").get("reason").asString())
                .isEqualTo("skipped");
        assertThat(studio.radio.audioBytes()).isZero();
        assertThat(studio.refused(studio.radio.skip(Studio.ROOM, requestId)).status())
                .isEqualTo(404);
    }

    @Test
    void playbackGoesOnWithoutTheStoreAndIsWrittenWhenItIsBack() {
        Listener player = studio.player();
        studio.engine.sayInstantly(Duration.ofSeconds(2));
        studio.store.goAway();

        var outcome = studio.radio.submit(Studio.ROOM, "dm", "One. Two.", null);
        studio.pass(Duration.ofMillis(1_100));

        assertThat(studio.accepted(outcome).stored()).isFalse();
        assertThat(player.messages("audio_stream_started")).hasSize(1);
        String chunkId = player.last("audio_chunk_ready").get("chunk").get("id").asString();
        assertThat(studio.answer(studio.radio.chunk(chunkId))).isPresent();
        studio.pass(Duration.ofSeconds(10));
        assertThat(player.last("audio_stream_stopped").get("reason").asString())
                .isEqualTo("completed");

        studio.store.comeBack();
        studio.pass(Duration.ofSeconds(3));

        String requestId = studio.accepted(outcome).requestId();
        assertThat(row(requestId).status()).isEqualTo(RequestStatus.COMPLETED);
        assertThat(studio.answer(studio.store.audio().chunks(requestId))).hasSize(2);
        assertThat(studio.answer(studio.store.audioFiles().read(chunkId))).isPresent();
        assertThat(studio.radio.audioBytes()).isZero();
        assertThat(studio.answer(studio.radio.chunk(chunkId)).orElseThrow().campaignId())
                .isEqualTo(Studio.ROOM);
    }

    @Test
    void whatTheStoreDoesNotHaveStaysInMemory() {
        studio.engine.sayInstantly(Duration.ofSeconds(3));
        studio.store.goAway();
        var outcome = studio.radio.submit(Studio.ROOM, "dm", "One. Two. Three.", null);
        studio.pass(Duration.ofMillis(2_000 + 6_900));
        String requestId = studio.accepted(outcome).requestId();
        byte[] stream = studio.drain(studio.stream(requestId, false));
        assertThat(stream).hasSize(44 + 9 * 2 * ScriptedEngine.RATE);
        assertThat(stream[44]).isEqualTo((byte) 1);
    }

    @Test
    void whatAnEngineSaysBehindItsEndIsIgnored() {
        Listener player = studio.player();
        studio.post("One. Two.");
        ScriptedEngine.Voice first = studio.engine.last();
        first.say(SECOND).done();
        first.say(SECOND);
        first.done();
        studio.settle();
        first.say(SECOND).fail("too late");
        studio.settle();
        assertThat(studio.engine.voices).hasSize(2);
        studio.engine.last().say(SECOND).done();
        studio.settle();
        first.done();
        studio.settle();
        assertThat(player.messages("audio_chunk_ready"))
                .extracting(chunk -> chunk.get("chunk").get("duration_sec").asDouble())
                .containsExactly(1.0, 1.0);
    }

    @Test
    void aRestartContinuesTheItemWhereItWasAndKeepsTheQueue() {
        studio.engine.sayInstantly(Duration.ofSeconds(4));
        studio.player();
        String first = studio.post("One. Two.");
        String second = studio.post("Three.");
        studio.pass(Duration.ofMillis(3_850));
        long rev = studio.queue().rev();

        Studio again = new Studio(studio.store);
        again.engine.sayInstantly(Duration.ofSeconds(4));
        again.radio.start();
        again.settle();
        Listener player = again.player();
        again.pass(Duration.ofSeconds(3));

        JsonNode started = player.messages("audio_stream_started").getFirst();
        assertThat(started.get("request_id").asString()).isEqualTo(first);
        assertThat(started.get("rev").asLong()).isGreaterThan(rev);
        assertThat(started.get("chunk_ids")).hasSize(2);
        long goesOnUs =
                started.get("start_at_us").asLong()
                        + (long) (started.get("position_sec").asDouble() * 1e6);
        assertThat(started.get("position_sec").asDouble()).isBetween(2.0, 3.1);
        assertThat(goesOnUs).isBetween(again.clock.micros() - 1_100_000, again.clock.micros());
        assertThat(again.engine.voices).as("chunks on disk are not made again").hasSize(0);
        again.pass(Duration.ofSeconds(15));
        assertThat(player.last("audio_stream_stopped").get("request_id").asString())
                .isEqualTo(second);
        assertThat(row(second).status()).isEqualTo(RequestStatus.COMPLETED);
    }

    @Test
    void aRestartMakesTheMissingSentences() {
        studio.post("One. Two. Three.");
        studio.engine.last().say(SECOND).done();
        studio.settle();

        Studio again = new Studio(studio.store);
        again.radio.start();
        again.settle();

        assertThat(again.engine.last().text).isEqualTo("Two.");
        List<String> texts = new ArrayList<>();
        again.engine.voices.forEach(voice -> texts.add(voice.text));
        assertThat(texts).containsExactly("Two.");
        again.engine.last().say(SECOND).done();
        again.settle();
        again.engine.last().say(SECOND).done();
        Listener player = again.player();
        again.pass(Duration.ofSeconds(8));
        assertThat(player.last("audio_stream_stopped").get("position_sec").asDouble())
                .isEqualTo(3.0);
    }

    @Test
    void aWallClockThatJumpsChangesNothing() {
        Listener player = studio.player();
        studio.engine.sayInstantly(Duration.ofSeconds(2));
        studio.post("One.");
        long startUs = player.last("audio_stream_started").get("start_at_us").asLong();
        studio.clock.stepWall(Duration.ofHours(1));
        studio.passMillis(1_000);
        studio.clock.stepWall(Duration.ofHours(-3));
        studio.passMillis(1_801);
        assertThat(player.last("audio_stream_stopped").get("at_us").asLong())
                .isEqualTo(startUs + 2_000_000);
    }

    @Test
    void oldPlayedChunksAreRemovedWithTheirFiles() {
        studio.radio.start();
        Listener player = studio.player();
        studio.engine.sayInstantly(SECOND);
        studio.post("Forget me.");
        String chunkId = player.last("audio_chunk_ready").get("chunk").get("id").asString();
        studio.pass(Duration.ofSeconds(70));
        assertThat(studio.answer(studio.radio.chunk(chunkId))).isPresent();

        studio.clock.stepWall(Duration.ofDays(8));
        studio.pass(Duration.ofSeconds(61));

        assertThat(studio.answer(studio.radio.chunk(chunkId))).isEmpty();
        assertThat(studio.answer(studio.store.audioFiles().read(chunkId))).isEmpty();
    }

    @Test
    void whatExceedsTheBudgetIsRemovedOldestFirst() {
        PlaybackConfig all = PlaybackConfig.DEFAULT;
        Studio small = new Studio(new MemoryStore(), withStorage(all, 70_000));
        small.radio.start();
        Listener player = small.player();
        small.engine.sayInstantly(SECOND);
        small.post("One.");
        small.post("Two.");
        small.post("Three.");
        small.pass(Duration.ofSeconds(70));
        List<String> ids =
                player.messages("audio_chunk_ready").stream()
                        .map(message -> message.get("chunk").get("id").asString())
                        .toList();
        assertThat(ids).hasSize(3);
        assertThat(small.answer(small.radio.chunk(ids.get(0)))).isEmpty();
        assertThat(small.answer(small.radio.chunk(ids.get(2)))).isPresent();
    }

    static PlaybackConfig withStorage(PlaybackConfig c, long bytes) {
        return new PlaybackConfig(
                c.lead(),
                c.itemGap(),
                c.sendAhead(),
                c.frame(),
                c.firstChunkTimeout(),
                c.nextChunkTimeout(),
                c.resumeAudio(),
                c.storeWait(),
                c.storeRetry(),
                c.restartDelay(),
                c.textChars(),
                c.pendingItems(),
                c.prepareItems(),
                c.prepareAudio(),
                c.pieceChars(),
                c.memoryBytes(),
                c.chunkBytes(),
                c.chunkGap(),
                c.journalWrites(),
                bytes,
                c.keepPlayed(),
                c.cleaningPeriod());
    }

    private RequestRow row(String requestId) {
        return studio.answer(studio.store.audio().request(requestId)).orElseThrow();
    }
}
