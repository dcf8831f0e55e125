package dev.earshot.speech.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine.Sink;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedTtsEngineTest {
    private static final class Heard implements Sink {
        private final List<String> calls = new ArrayList<>();
        private final ByteArrayOutputStream pcm = new ByteArrayOutputStream();

        @Override
        public synchronized void onFormat(PcmFormat format) {
            calls.add("format " + format.sampleRate());
        }

        @Override
        public synchronized void onAudio(byte[] audio) {
            if (pcm.size() == 0) {
                calls.add("audio");
            }
            pcm.writeBytes(audio);
        }

        @Override
        public synchronized void onCompleted() {
            calls.add("completed");
        }

        @Override
        public synchronized void onFailed(String reason) {
            calls.add("failed " + reason);
        }

        synchronized List<String> calls() {
            return List.copyOf(calls);
        }

        synchronized byte[] pcm() {
            return pcm.toByteArray();
        }

        void awaitCall(String last) {
            await().until(() -> calls().contains(last));
        }
    }

    @Test
    void everyCharacterSoundsAndTheSameTextSoundsTheSame() {
        try (ScriptedTtsEngine engine = new ScriptedTtsEngine()) {
            Heard first = new Heard();
            Heard second = new Heard();
            engine.synthesize("Hello there.", null, first);
            engine.synthesize("Hello there.", null, second);
            first.awaitCall("completed");
            second.awaitCall("completed");
            assertThat(first.calls()).containsExactly("format 16000", "audio", "completed");
            assertThat(first.pcm()).hasSize(12 * 960 * 2).isEqualTo(second.pcm());
            byte[] space = Arrays.copyOfRange(first.pcm(), 5 * 1_920, 6 * 1_920);
            assertThat(space).containsOnly(0);
            assertThat(first.pcm()[1_001]).isNotZero();
            assertThat(engine.started()).isEqualTo(2);
            assertThat(engine.running()).isZero();
        }
    }

    @Test
    void failsAsScripted() {
        Script script =
                Script.TONE.acting(
                        text -> new Script.Act.Fail(Duration.ofMillis(150), "broken " + text));
        try (ScriptedTtsEngine engine = new ScriptedTtsEngine(script)) {
            Heard heard = new Heard();
            engine.synthesize("Hello.", null, heard);
            heard.awaitCall("failed broken Hello.");
            assertThat(heard.pcm()).hasSize(150 * 32);
        }
    }

    @Test
    void stallsUntilItIsResumed() {
        Script script =
                Script.TONE.acting(text ->
                        text.startsWith("s")
                                ? new Script.Act.Stall(Duration.ofMillis(100))
                                : new Script.Act.Speak());
        try (ScriptedTtsEngine engine = new ScriptedTtsEngine(script)) {
            Heard stalled = new Heard();
            Heard other = new Heard();
            engine.synthesize("stalls", null, stalled);
            engine.synthesize("goes on", null, other);
            other.awaitCall("completed");
            assertThat(stalled.pcm()).hasSize(3_200);
            assertThat(stalled.calls()).doesNotContain("completed");
            assertThat(engine.running()).isEqualTo(1);
            engine.resume();
            stalled.awaitCall("completed");
            assertThat(stalled.pcm()).hasSize(6 * 1_920);
        }
    }

    @Test
    void cancelSilencesAndIsCounted() {
        Script script = Script.TONE.acting(text -> new Script.Act.Stall(Duration.ZERO));
        try (ScriptedTtsEngine engine = new ScriptedTtsEngine(script)) {
            Heard heard = new Heard();
            var synthesis = engine.synthesize("Hello.", null, heard);
            heard.awaitCall("format 16000");
            synthesis.cancel();
            synthesis.cancel();
            engine.resume();
            Heard after = new Heard();
            engine.synthesize("After.", null, after);
            after.awaitCall("format 16000");
            assertThat(heard.calls()).containsExactly("format 16000");
            assertThat(engine.cancelled()).isEqualTo(1);
            assertThat(engine.running()).isEqualTo(1);
        }
    }

    @Test
    void paceIsTheScripts() {
        Script script = Script.TONE.paced(Duration.ofMillis(50), 0.5);
        try (ScriptedTtsEngine engine = new ScriptedTtsEngine(script)) {
            Heard heard = new Heard();
            long began = System.nanoTime();
            engine.synthesize("abcdefghij", null, heard); // 600 ms of audio
            heard.awaitCall("completed");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(350));
        }
    }

    @Test
    void closedEnginesFailAndImpossiblePacesAreRefused() {
        ScriptedTtsEngine engine = new ScriptedTtsEngine();
        engine.close();
        engine.close();
        Heard heard = new Heard();
        engine.synthesize("Hello.", null, heard);
        heard.awaitCall("failed tone is closed");
        assertThatThrownBy(() -> Script.TONE.paced(Duration.ZERO, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
