package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.playback.Listener.Frame;
import dev.earshot.wire.ClientMessage.ChunkAck;
import dev.earshot.wire.PcmFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RoomListenersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final Studio studio = new Studio();

    @Test
    void aLateListenerComesInAtThePresentPosition() {
        studio.engine.sayInstantly(Duration.ofSeconds(3));
        studio.player();
        String requestId = studio.post("One. Two.");
        studio.passMillis(800 + 1_234);

        Listener late = studio.player();

        assertThat(late.types()).containsExactly("audio_stream_started", "playback_queue_updated");
        JsonNode started = late.last("audio_stream_started");
        assertThat(started.get("is_late_join").asBoolean()).isTrue();
        assertThat(started.get("position_sec").asDouble()).isEqualTo(1.234);
        assertThat(started.get("start_at_us").asLong())
                .isEqualTo(studio.clock.micros() - 1_234_000);
        assertThat(started.get("chunk_ids")).hasSize(2);
        assertThat(late.ledger.sequences).containsExactly(0L, 1L);
        assertThat(late.ledger.sentUpTo).isEqualTo(1);
        JsonNode current = late.last("playback_queue_updated").get("current_request");
        assertThat(current.get("request_id").asString()).isEqualTo(requestId);
        assertThat(current.get("status").asString()).isEqualTo("GENERATING");
        assertThat(current.get("generation").asString()).isEqualTo("complete");
        assertThat(current.get("chunk_count").asInt()).isEqualTo(2);
    }

    @Test
    void whoCameAfterAPreparedItemWasAnnouncedHasItInItsLedgerWhenItStarts() {
        studio.engine.sayInstantly(Duration.ofSeconds(3));
        studio.post("One.");
        studio.post("Two.");
        studio.passMillis(1_000);
        Listener late = studio.player();
        assertThat(late.ledger.sequences).containsExactly(0L);
        studio.pass(Duration.ofSeconds(4));
        assertThat(late.ledger.sequences).containsExactly(0L, 1L);
        assertThat(late.ledger.sentUpTo).isEqualTo(1);
    }

    @Test
    void silentAndSlowClientsChangeNothingForOthers() {
        Listener slow = studio.player();
        slow.outbound.holdWrites();
        Listener gone = studio.player();
        gone.outbound.lose();
        Listener good = studio.player();
        studio.engine.sayInstantly(SECOND);
        studio.post("One.");
        studio.post("Two.");
        studio.pass(Duration.ofSeconds(6));
        assertThat(good.messages("audio_stream_stopped")).hasSize(2);
        assertThat(slow.ledger.sequences).containsExactly(0L, 1L);
        assertThat(slow.ledger.sentUpTo).as("nothing was written").isEqualTo(-1);
        assertThat(good.ledger.sentUpTo).isEqualTo(1);
    }

    @Test
    void playedChunksAreCountedAsTheTimelinePassesThem() {
        Listener player = studio.player();
        studio.engine.sayInstantly(SECOND);
        studio.post("One. Two. Three.");
        studio.passMillis(800 + 1_001);
        assertThat(
                        player.last("playback_queue_updated")
                                .get("current_request")
                                .get("played_count")
                                .asInt())
                .isEqualTo(1);
    }

    @Test
    void aWaitingItemCanBeSkipped() {
        Listener player = studio.player();
        studio.engine.sayInstantly(SECOND);
        studio.post("One.");
        String waiting = studio.post("Two.");
        studio.accepted(studio.radio.skip(Studio.ROOM, waiting));
        studio.pass(Duration.ofSeconds(5));
        assertThat(player.messages("audio_stream_started")).hasSize(1);
        assertThat(player.last("playback_queue_updated").get("pending_count").asInt()).isZero();
    }

    @Test
    void timedFramesComeAheadInOrderAndJoinWithoutAGap() {
        Listener player = studio.pcmPlayer();
        Listener plain = studio.player();
        studio.engine.sayInstantly(SECOND);
        studio.post("One. Two. Three. Four.");
        long startUs = player.last("audio_stream_started").get("start_at_us").asLong();
        int atOnce = player.frames().size();
        assertThat(atOnce).as("no more than two seconds ahead").isEqualTo(13);

        studio.pass(Duration.ofSeconds(6));

        List<Frame> frames = player.frames();
        assertThat(frames).hasSize(40);
        ByteArrayOutputStream pcm = new ByteArrayOutputStream();
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            assertThat(frame.sequence()).isEqualTo(i);
            assertThat(frame.playAtUs()).isEqualTo(startUs + i * 100_000L);
            assertThat(frame.aheadUs()).isLessThanOrEqualTo(2_000_000);
            assertThat(frame.flags())
                    .isEqualTo(i == 0 ? PcmFrame.FIRST : i == 39 ? PcmFrame.LAST : 0);
            pcm.writeBytes(frame.pcm());
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 1; i <= 4; i++) {
            expected.writeBytes(ScriptedEngine.pcm(i, SECOND));
        }
        assertThat(pcm.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(plain.frames()).isEmpty();
    }

    @Test
    void aLatePcmListenerGetsWhatHasNotSoundedYet() {
        Listener player = studio.pcmPlayer();
        studio.engine.sayInstantly(Duration.ofSeconds(10));
        studio.post("Long.");
        studio.passMillis(800 + 3_050);

        Listener late = studio.pcmPlayer();

        Frame first = late.frames().getFirst();
        long now = studio.clock.micros();
        assertThat(first.playAtUs()).isEqualTo(now - 50_000);
        assertThat(first.flags()).isEqualTo(PcmFrame.DISCONTINUITY);
        assertThat(late.frames().getLast().playAtUs()).isBetween(now + 1_900_000, now + 2_000_000);
        studio.pass(Duration.ofSeconds(8));
        List<Frame> all = late.frames();
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).sequence()).isEqualTo(all.get(i - 1).sequence() + 1);
        }
        assertThat(all.getLast().flags()).isEqualTo(PcmFrame.LAST);
        assertThat(player.frames()).hasSize(100);
    }

    @Test
    void theFirstPcmListenerOfAPlayingItemStartsAtThePresentToo() {
        studio.player();
        studio.engine.sayInstantly(Duration.ofSeconds(10));
        studio.post("Long.");
        studio.passMillis(800 + 3_050);
        Listener late = studio.pcmPlayer();
        Frame first = late.frames().getFirst();
        assertThat(first.playAtUs()).isEqualTo(studio.clock.micros() - 50_000);
        assertThat(first.flags()).isEqualTo(PcmFrame.DISCONTINUITY);
        assertThat(first.sequence()).isEqualTo(30);
    }

    @Test
    void framesOfAResumedItemAreANewStreamNamedByItsRevision() {
        Listener player = studio.pcmPlayer();
        studio.post("Slow.");
        studio.engine.last().say(SECOND);
        studio.pass(Duration.ofSeconds(3));
        assertThat(player.frames()).hasSize(10);
        studio.engine.last().say(SECOND).done();
        studio.settle();
        JsonNode resumed = player.last("audio_stream_resumed");
        Frame first = player.frames().get(10);
        assertThat(first.stream()).isEqualTo(resumed.get("rev").asLong());
        assertThat(first.playAtUs()).isEqualTo(resumed.get("at_us").asLong());
        assertThat(first.flags()).isEqualTo(PcmFrame.FIRST | PcmFrame.DISCONTINUITY);
        assertThat(first.sequence()).isZero();
    }

    @Test
    void hostsLearnTheSkewAtMostOnceASecond() {
        Listener host = studio.host();
        Listener near = studio.player();
        Listener far = studio.player();
        for (int i = 0; i < 4; i++) {
            studio.socketLoop.inside(() -> {
                studio.radio.onChunkAck(near, new ChunkAck(null, null, -1_500L));
                studio.radio.onChunkAck(far, new ChunkAck(null, null, 2_500L));
            });
            studio.passMillis(250);
        }
        assertThat(host.messages("playback_sync")).hasSizeBetween(1, 2);
        JsonNode sync = host.last("playback_sync");
        assertThat(sync.get("skew_us").asLong()).isEqualTo(4_000);
        assertThat(sync.get("listeners").asInt()).isEqualTo(2);
        assertThat(sync.get("members").asInt()).isEqualTo(3);
        assertThat(near.messages("playback_sync")).isEmpty();
        assertThat(studio.queue().skewUs()).isEqualTo(4_000);
        studio.pass(Duration.ofSeconds(12));
        assertThat(studio.queue().skewUs()).isNull();
    }

    @Test
    void anEmptyRoomVanishesAndItsNumbersDoNotStartAgain() {
        Listener player = studio.player();
        studio.engine.sayInstantly(SECOND);
        studio.post("One.");
        studio.pass(Duration.ofSeconds(5));
        long rev = studio.queue().rev();
        assertThat(rev).isPositive();
        assertThat(studio.radio.rooms()).isOne();
        studio.leave(player);
        assertThat(studio.radio.rooms()).isZero();
        assertThat(studio.roomLoop.timers()).as("nothing is left running").isLessThanOrEqualTo(1);

        Listener back = studio.player();
        studio.post("Two.");
        assertThat(back.last("audio_stream_started").get("rev").asLong()).isGreaterThan(rev);
        assertThat(back.last("audio_chunk_ready").get("sequence_number").asLong()).isEqualTo(1);
    }

    @Test
    void tenThousandIdleRoomsHaveNoTimers() {
        for (int i = 0; i < 10_000; i++) {
            String room = "room-" + i;
            Listener member =
                    new Listener(
                            "m" + i,
                            room,
                            studio.socketLoop,
                            dev.earshot.core.connection.Endpoint.CAMPAIGN_PLAYER,
                            true);
            studio.socketLoop.inside(() -> studio.radio.onJoined(member, room));
        }
        studio.settle();
        assertThat(studio.radio.rooms()).isEqualTo(10_000);
        assertThat(studio.roomLoop.timers()).isZero();
    }
}
