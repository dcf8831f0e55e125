package dev.earshot.playback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Wav;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamViewTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PcmFormat FORMAT = new PcmFormat(ScriptedEngine.RATE);
    private final Studio studio = new Studio();

    @Test
    void aStreamGrowsWhileTheItemIsMadeAndEndsWithIt() {
        String requestId = studio.post("One. Two.");
        AudioStream stream = studio.stream(requestId, false);
        AtomicInteger wakes = new AtomicInteger();
        stream.onAvailable(wakes::incrementAndGet);
        assertThat(stream.totalBytes()).isEqualTo(-1);
        assertThat(stream.next()).isNull();

        studio.engine.last().say(SECOND);
        studio.settle();

        assertThat(wakes.get()).isPositive();
        byte[] begun = studio.drain(stream);
        assertThat(Arrays.copyOf(begun, 44)).isEqualTo(Wav.streamingHeader(FORMAT));
        assertThat(Arrays.copyOfRange(begun, 44, begun.length))
                .isEqualTo(ScriptedEngine.pcm(1, SECOND));
        assertThat(stream.next()).isNull();

        studio.engine.last().done();
        studio.settle();
        studio.engine.last().say(SECOND).done();
        studio.settle();
        assertThat(studio.drain(stream)).isEqualTo(ScriptedEngine.pcm(2, SECOND));
        assertThat(Studio.ended(stream)).isTrue();
    }

    @Test
    void aCompleteItemIsAWholeFileThatCanBeEnteredAnywhere() {
        studio.engine.sayInstantly(SECOND);
        String requestId = studio.post("One. Two.");
        AudioStream stream = studio.stream(requestId, false);
        byte[] file = wholeFile();
        assertThat(stream.totalBytes()).isEqualTo(file.length);
        assertThat(studio.drain(stream)).isEqualTo(file);
        for (int offset : new int[] {0, 7, 43, 44, 45, 32_043, 32_044, file.length - 1}) {
            stream.seek(offset);
            assertThat(studio.drain(stream))
                    .isEqualTo(Arrays.copyOfRange(file, offset, file.length));
        }
        stream.seek(file.length);
        assertThat(Studio.ended(stream)).isTrue();
    }

    @Test
    void aFinishedItemIsReadFromTheStore() {
        studio.engine.sayInstantly(SECOND);
        String requestId = studio.post("One. Two.");
        studio.pass(Duration.ofSeconds(6));
        assertThat(studio.radio.audioBytes()).isZero();
        AudioStream stream = studio.stream(requestId, false);
        assertThat(stream.totalBytes()).isEqualTo(wholeFile().length);
        assertThat(studio.drain(stream)).isEqualTo(wholeFile());
        assertThat(studio.answer(studio.radio.stream("other-room", requestId, false))).isEmpty();
    }

    @Test
    void playedChunksLeaveTheMemoryAndAStreamStillBeginsAtTheBeginning() {
        studio.engine.sayInstantly(Duration.ofSeconds(3));
        String requestId = studio.post("One. Two. Three.");
        long all = studio.radio.audioBytes();
        studio.pass(Duration.ofMillis(800 + 6_900));
        assertThat(studio.radio.audioBytes()).isLessThan(all);
        byte[] file = studio.drain(studio.stream(requestId, false));
        assertThat(file).hasSize(44 + 9 * 2 * ScriptedEngine.RATE);
        assertThat(file[44]).isEqualTo((byte) 1);
    }

    @Test
    void aLiveStreamBeginsAtThePresentPositionWaitsOnAStallAndEndsWithItsItem() {
        String requestId = studio.post("One.");
        studio.engine.last().say(Duration.ofSeconds(2));
        studio.passMillis(800 + 500);
        AudioStream live = studio.stream(null, true);
        assertThat(live.totalBytes()).isEqualTo(-1);
        assertThat(studio.drain(live)).hasSize(44 + 3 * ScriptedEngine.RATE);
        studio.pass(Duration.ofSeconds(5));
        assertThat(studio.queue().stalled()).isTrue();
        assertThat(live.next()).isNull();
        studio.engine.last().say(SECOND).done();
        studio.settle();
        assertThat(studio.drain(live)).hasSize(2 * ScriptedEngine.RATE);
        studio.pass(Duration.ofSeconds(5));
        assertThat(Studio.ended(live)).isTrue();
        assertThat(studio.answer(studio.radio.stream(Studio.ROOM, null, true))).isEmpty();
        assertThat(studio.answer(studio.radio.stream(Studio.ROOM, requestId, true))).isPresent();
    }

    @Test
    void aSkippedItemsStreamEndsAtOnce() {
        String requestId = studio.post("One.");
        studio.engine.last().say(SECOND);
        studio.settle();
        AudioStream stream = studio.stream(requestId, false);
        studio.accepted(studio.radio.skip(Studio.ROOM, requestId));
        assertThat(Studio.ended(stream)).isTrue();
    }

    @Test
    void aStoredChunkThatArrivesLateWakesTheStream() {
        studio.engine.sayInstantly(SECOND);
        String requestId = studio.post("One.");
        studio.pass(Duration.ofSeconds(6));
        AudioStream stream = studio.stream(requestId, false);
        AtomicInteger wakes = new AtomicInteger();
        stream.onAvailable(wakes::incrementAndGet);
        stream.next();
        studio.store.hold();
        assertThat(stream.next()).isNull();
        studio.store.release();
        assertThat(wakes.get()).isOne();
        assertThat(studio.drain(stream)).isEqualTo(ScriptedEngine.pcm(1, SECOND));
    }

    private static byte[] wholeFile() {
        ByteArrayOutputStream pcm = new ByteArrayOutputStream();
        pcm.writeBytes(ScriptedEngine.pcm(1, SECOND));
        pcm.writeBytes(ScriptedEngine.pcm(2, SECOND));
        return Wav.file(FORMAT, pcm.toByteArray());
    }
}
