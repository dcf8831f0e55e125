package dev.earshot.speech.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TtsEnginesTest {
    @TempDir Path folder;

    @Test
    void autoTakesEspeakWhereItIsAndFreeTtsElsewhere() throws IOException {
        assertThat(ready(TtsSettings.DEFAULT, "")).isEqualTo("freetts");
        assertThat(ready(TtsSettings.DEFAULT, null)).isEqualTo("freetts");
        Path program = Files.createFile(folder.resolve("espeak-ng"));
        assertThat(ready(TtsSettings.DEFAULT, folder.toString())).isEqualTo("freetts");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        assertThat(ready(TtsSettings.DEFAULT, folder.toString())).isEqualTo("espeak");
        assertThat(ready(TtsSettings.DEFAULT.with("espeak"), folder.toString()))
                .isEqualTo("espeak");
    }

    @ParameterizedTest
    @CsvSource({"freetts, freetts", "openai, openai", "tone, tone"})
    void explicitEnginesAreTaken(String engine, String name) {
        assertThat(ready(TtsSettings.DEFAULT.with(engine), "")).isEqualTo(name);
    }

    @Test
    void choosingLoadsNothing() {
        TtsChoice choice = TtsEngines.choose(TtsSettings.DEFAULT.with("freetts"), "");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("earshot-tts-freetts"));
        ((TtsChoice.Ready) choice).engine().close();
    }

    @Test
    void refusalsSayWhatToDo() {
        assertThat(refusal(TtsSettings.DEFAULT.with("espeak")))
                .isEqualTo(
                        "engines.tts is espeak, but espeak-ng is not on PATH; install it or choose freetts");
        assertThat(refusal(TtsSettings.DEFAULT.with("fast\nest")))
                .isEqualTo(
                        "engines.tts is \"fast est\"; use auto, freetts, espeak, openai or tone");
        assertThat(refusal(settings("http://u:secret@h", 24_000, 2, 30))).doesNotContain("secret");
        assertThat(refusal(settings("http://secret h", 24_000, 2, 30)))
                .isEqualTo("engines.tts: the url is not a URL; use http(s)://host[:port][/path]");
        assertThat(refusal(settings("http://h", 1, 2, 30))).contains("1 Hz is outside 8000..48000");
        assertThat(refusal(settings("http://h", 24_000, 0, 30))).contains("use 1 to 64");
        assertThat(refusal(settings("http://h", 24_000, 2, 0))).contains("use 100ms to 10m");
    }

    @Test
    void theKeyIsNotShown() {
        assertThat(settings("http://h", 24_000, 2, 30).toString()).doesNotContain("sk-");
    }

    private static TtsSettings settings(String url, int rate, int parallel, int seconds) {
        return new TtsSettings(
                "openai",
                url,
                "m",
                "",
                "sk-secret",
                rate,
                parallel,
                10,
                Duration.ofSeconds(seconds));
    }

    private static String ready(TtsSettings settings, String searchPath) {
        TtsChoice choice = TtsEngines.choose(settings, searchPath);
        assertThat(choice).isInstanceOf(TtsChoice.Ready.class);
        try (var engine = ((TtsChoice.Ready) choice).engine()) {
            return engine.name();
        }
    }

    private static String refusal(TtsSettings settings) {
        TtsChoice choice = TtsEngines.choose(settings, "");
        assertThat(choice).isInstanceOf(TtsChoice.Unusable.class);
        return ((TtsChoice.Unusable) choice).reason();
    }
}
