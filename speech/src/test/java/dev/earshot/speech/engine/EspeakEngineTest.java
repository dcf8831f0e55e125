package dev.earshot.speech.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.earshot.speech.PcmFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EspeakEngineTest {
    private static final String SENTENCE = "The old man walked slowly along the river bank.";

    @TempDir Path folder;
    private final List<EspeakEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(EspeakEngine::close);
    }

    @Test
    void speaksASentence() {
        HeardSpeech heard = speak(installed(null), SENTENCE).awaitEnd();
        assertThat(heard.failure()).isNull();
        assertThat(heard.broken()).isEmpty();
        assertThat(heard.format()).isEqualTo(new PcmFormat(22_050));
        assertThat(heard.seconds()).isBetween(1.5, 5.0);
        assertThat(heard.rms()).isBetween(500.0, 12_000.0);
        assertThat(heard.roughness()).isLessThan(0.9);
    }

    @Test
    void speaksOtherLanguagesAndHostileTextAsText() {
        EspeakEngine engine = installed("de");
        assertThat(speak(engine, "Übermütige Äpfel.").awaitEnd().seconds()).isGreaterThan(0.8);
        for (String text :
                List.of("-f /etc/passwd", "[[h@l'oU]]", "<speak>a</speak>", "a\u0000b\nc")) {
            HeardSpeech heard = speak(engine, text).awaitEnd();
            assertThat(heard.failure()).as(text).isNull();
            assertThat(heard.seconds()).as(text).isBetween(0.2, 6.0);
        }
    }

    @Test
    void manySentencesShareFewProcesses() {
        EspeakEngine engine = installed(null);
        List<HeardSpeech> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(speak(engine, "Number " + i + "."));
        }
        assertThat(all).allMatch(heard -> heard.awaitEnd().failure() == null);
        assertThat(all).allMatch(heard -> heard.broken().isEmpty());
    }

    @Test
    void aVoiceThatDoesNotExistIsSaidInOneLine() {
        EspeakEngine engine = installed(null);
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize("Hello.", "xx-nowhere", heard);
        assertThat(heard.awaitEnd().failure())
                .startsWith("espeak-ng ended with code 1: ")
                .contains("voice")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-w/tmp/x", "../../etc/passwd", "a b", "a;b", "gmw/en", "de\n", "5"})
    void refusesNamesThatAreNoVoices(String voice) {
        EspeakEngine engine = scripted("cat > /dev/null");
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize("Hello.", voice, heard);
        assertThat(heard.awaitEnd().failure()).contains("use a name like en-us");
        assertThatThrownBy(() -> new EspeakEngine(folder, voice, 1, 1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTextIsNotOnTheCommandLine() throws Exception {
        Path seen = folder.resolve("seen");
        EspeakEngine engine =
                scripted("echo \"$@\" > " + seen + "; env >> " + seen + "; cat > /dev/null");
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize("Secret words.", "de+f3", heard);
        assertThat(heard.awaitEnd().failure()).contains("ends before its samples");
        assertThat(Files.readString(seen))
                .startsWith("--stdin --stdout -b 1 -v de+f3\n")
                .doesNotContain("Secret", "JAVA_HOME", "HOME=");
    }

    @Test
    void cancelKillsTheProcess() {
        EspeakEngine engine = scripted("cat > /dev/null; exec sleep 600");
        HeardSpeech heard = new HeardSpeech();
        var synthesis = engine.synthesize("Hello.", null, heard);
        await().until(() -> children() == 1);
        synthesis.cancel();
        await().until(() -> children() == 0);
        assertThat(heard.hasEnded()).isFalse();
    }

    @Test
    void cancelBeforeTheStartStartsNothing() {
        EspeakEngine engine = scripted("cat > /dev/null; exec sleep 600");
        HeardSpeech running = speak(engine, "One.");
        HeardSpeech also = speak(engine, "Two.");
        HeardSpeech waiting = new HeardSpeech();
        engine.synthesize("Three.", null, waiting).cancel();
        await().until(() -> children() == 2);
        engine.close();
        await().until(() -> children() == 0);
        assertThat(List.of(running, also, waiting)).noneMatch(HeardSpeech::hasEnded);
    }

    @Test
    void aSilentProcessIsKilledAndReported() {
        EspeakEngine engine = scripted("cat > /dev/null; exec sleep 600", Duration.ofMillis(300));
        assertThat(speak(engine, "Hello.").awaitEnd().failure())
                .isEqualTo("espeak made no sound for 300 ms");
        await().until(() -> children() == 0);
    }

    @Test
    void complaintsAreBoundedAndFailuresClear() {
        EspeakEngine noisy =
                scripted("head -c 3000000 /dev/zero | tr '\\0' x >&2; cat > /dev/null; exit 7");
        assertThat(speak(noisy, "Hello.").awaitEnd().failure())
                .startsWith("espeak-ng ended with code 7: xxx")
                .hasSizeLessThanOrEqualTo(300);
        EspeakEngine deaf = scripted("exit 0");
        assertThat(speak(deaf, "Hello.").awaitEnd().failure()).contains("ends before its samples");
        EspeakEngine absent =
                keep(new EspeakEngine(folder.resolve("no"), null, 1, 1, Duration.ofSeconds(1)));
        assertThat(speak(absent, "Hello.").awaitEnd().failure()).startsWith("espeak cannot start ");
    }

    @Test
    void looksForTheProgramInTheFoldersOfThePath() throws Exception {
        Path program = script("exit 0");
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(EspeakEngine.find(other + ":" + folder)).contains(program);
        assertThat(EspeakEngine.find(other + "::")).isEmpty();
        assertThat(EspeakEngine.find(null)).isEmpty();
    }

    private EspeakEngine installed(String voice) {
        var program = EspeakEngine.find(System.getenv("PATH"));
        if (program.isEmpty()) {
            System.out.println("EspeakEngineTest: skipped, espeak-ng is not on PATH");
        }
        Assumptions.assumeTrue(program.isPresent(), "espeak-ng is not on PATH");
        return keep(new EspeakEngine(program.get(), voice, 2, 64, Duration.ofSeconds(10)));
    }

    private EspeakEngine scripted(String commands) {
        return scripted(commands, Duration.ofSeconds(10));
    }

    private EspeakEngine scripted(String commands, Duration stallLimit) {
        return keep(new EspeakEngine(script(commands), null, 2, 64, stallLimit));
    }

    private Path script(String commands) {
        try {
            Path file = folder.resolve("espeak-ng");
            Files.writeString(file, "#!/bin/sh\n" + commands + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            return file;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private EspeakEngine keep(EspeakEngine engine) {
        engines.add(engine);
        return engine;
    }

    private static HeardSpeech speak(EspeakEngine engine, String text) {
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize(text, null, heard);
        return heard;
    }

    private static long children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }
}
