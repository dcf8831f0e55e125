package dev.earshot.speech.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine.Sink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreeTtsEngineTest {
    private static final String SENTENCE = "The old man walked slowly along the river bank.";

    private final FreeTtsEngine engine = new FreeTtsEngine(2, 64);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void speaksASentence() {
        HeardSpeech heard = speak(SENTENCE).awaitEnd();
        assertThat(heard.failure()).isNull();
        assertThat(heard.broken()).isEmpty();
        assertThat(heard.format()).isEqualTo(new PcmFormat(16_000));
        assertThat(heard.seconds()).isBetween(2.0, 5.0);
        assertThat(heard.rms()).isBetween(500.0, 10_000.0);
        assertThat(heard.roughness()).isLessThan(0.9);
        assertThat(heard.pieces()).isGreaterThan(10);
    }

    @Test
    void longerTextTakesLonger() {
        double one = speak("One.").awaitEnd().seconds();
        double more = speak("One, two, three, four, five, six, seven.").awaitEnd().seconds();
        assertThat(more).isGreaterThan(3 * one);
    }

    @Test
    void voicesSideBySideSayTheSameAsOneAlone() {
        byte[] alone = speak(SENTENCE).awaitEnd().pcm();
        List<HeardSpeech> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(speak(i % 2 == 0 ? SENTENCE : "Number " + i + ", and 3.14 on Jan. 5, 1999."));
        }
        for (int i = 0; i < all.size(); i++) {
            HeardSpeech heard = all.get(i).awaitEnd();
            assertThat(heard.broken()).isEmpty();
            assertThat(heard.failure()).isNull();
            if (i % 2 == 0) {
                assertThat(heard.pcm()).isEqualTo(alone);
            }
        }
    }

    @Test
    void cancelEndsTheCallsAndFreesTheVoice() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Sink slow =
                new HeardSpeech() {
                    @Override
                    public void onAudio(byte[] pcm) {
                        calls.incrementAndGet();
                        began.countDown();
                        try {
                            cancelled.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }

                    @Override
                    public void onCompleted() {
                        calls.incrementAndGet();
                    }

                    @Override
                    public void onFailed(String reason) {
                        calls.incrementAndGet();
                    }
                };
        var synthesis = engine.synthesize(SENTENCE.repeat(20), null, slow);
        began.await();
        synthesis.cancel();
        synthesis.cancel();
        cancelled.countDown();
        for (int i = 0; i < 4; i++) {
            assertThat(speak("Again.").awaitEnd().failure()).isNull();
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void aWaitingSynthesisIsCancelledWithoutASound() {
        List<HeardSpeech> dropped = new ArrayList<>();
        List<HeardSpeech> before = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            before.add(speak(SENTENCE));
        }
        for (int i = 0; i < 10; i++) {
            HeardSpeech heard = new HeardSpeech();
            engine.synthesize("Never heard.", null, heard).cancel();
            dropped.add(heard);
        }
        before.forEach(HeardSpeech::awaitEnd);
        speak("Last.").awaitEnd();
        assertThat(dropped).noneMatch(heard -> heard.hasEnded() && heard.failure() != null);
    }

    @Test
    void tooManyInLineAreRefused() {
        FreeTtsEngine narrow = new FreeTtsEngine(1, 1);
        try (narrow) {
            List<HeardSpeech> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                HeardSpeech heard = new HeardSpeech();
                narrow.synthesize(SENTENCE, null, heard);
                all.add(heard);
            }
            all.forEach(HeardSpeech::awaitEnd);
            assertThat(
                            all.stream()
                                    .filter(heard -> heard.failure() != null)
                                    .map(HeardSpeech::failure))
                    .isNotEmpty()
                    .allMatch(reason -> reason.contains("too many sentences waiting"));
            assertThat(all.getFirst().failure()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Привет, мир.", "你好。", "!!!"})
    void refusesWhatItCannotSpell(String text) {
        assertThat(speak(text).awaitEnd().failure()).contains("Latin letters only");
    }

    @Test
    void refusesUnknownVoicesAndUnboundedText() {
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize("Hello.", "alice\n", heard);
        assertThat(heard.awaitEnd().failure())
                .isEqualTo("freetts has no voice \"alice \"; use kevin16");
        assertThat(speak("a".repeat(4_001)).awaitEnd().failure())
                .contains("at most 4000 characters");
        assertThat(speak(" ").awaitEnd().failure()).contains("nothing to say");
    }

    @Test
    void spellsAccentsAndMarks() {
        assertThat(LatinText.of("Él, „naïve“ – Straße 5 °C…\u00A0½"))
                .isEqualTo("El, \"naive\" ,  Strasse 5  degrees C... 1 2");
    }

    @Test
    void oddTextEndsOneWayOrTheOther() {
        String alphabet = "abcXYZ 0123456789.,;:!?'\"()[]{}<>/\\|-_=+*&^%$#@~`äßé€ \n\t";
        List<HeardSpeech> all = new ArrayList<>();
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder("a");
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            all.add(speak(text.toString()));
        }
        for (HeardSpeech heard : all) {
            assertThat(heard.awaitEnd().broken()).isEmpty();
        }
    }

    @Test
    void warmUpLoadsBeforeTheFirstSentence() {
        engine.warmUp();
        engine.warmUp();
        assertThat(speak("Hello.").awaitEnd().failure()).isNull();
        engine.close();
        engine.warmUp();
    }

    @Test
    void closeCancelsWhatRunsAndRefusesWhatComes() {
        HeardSpeech running = speak(SENTENCE.repeat(50));
        engine.close();
        engine.close();
        assertThat(speak("Hello.").awaitEnd().failure()).isEqualTo("freetts is closed");
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(t -> t.getName().startsWith("earshot-tts-freetts")));
        assertThat(running.broken()).isEmpty();
    }

    private HeardSpeech speak(String text) {
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize(text, null, heard);
        return heard;
    }
}
