package dev.earshot.speech.engine;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.engine.TtsChoice.Ready;
import dev.earshot.speech.engine.TtsChoice.Unusable;
import dev.earshot.speech.fake.ScriptedTtsEngine;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the engine that the settings ask for. Thread-safe: it has no state.
 *
 * <p>Choosing is fast: no engine loads, connects or starts a process before its first sentence.
 */
public final class TtsEngines {
    private TtsEngines() {}

    /** Chooses, looking for programs on this process's {@code PATH}. */
    public static TtsChoice choose(TtsSettings settings) {
        return choose(settings, System.getenv("PATH"));
    }

    /** Chooses, looking for programs on this search path. */
    static TtsChoice choose(TtsSettings settings, @Nullable String searchPath) {
        String problem = problem(settings);
        if (problem != null) {
            return new Unusable(problem);
        }
        try {
            return open(settings, searchPath);
        } catch (IllegalArgumentException e) {
            return new Unusable("engines.tts: " + OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private static TtsChoice open(TtsSettings settings, @Nullable String searchPath) {
        return switch (settings.engine()) {
            case TtsSettings.AUTO -> auto(settings, searchPath);
            case FreeTtsEngine.NAME -> new Ready(freeTts(settings), "freetts, as configured");
            case EspeakEngine.NAME ->
                    EspeakEngine.find(searchPath)
                            .<TtsChoice>map(
                                    p -> new Ready(espeak(settings, p), "espeak-ng, as configured"))
                            .orElseGet(() ->
                                    new Unusable(
                                            "engines.tts is espeak, but espeak-ng is not on PATH;"
                                                    + " install it or choose freetts"));
            case OpenAiTtsEngine.NAME -> openAi(settings);
            case ScriptedTtsEngine.NAME ->
                    new Ready(new ScriptedTtsEngine(), "tone, a test engine, as configured");
            default ->
                    new Unusable(
                            OneLine.of(
                                    "engines.tts is \""
                                            + settings.engine()
                                            + "\"; use auto, freetts, espeak, openai or tone"));
        };
    }

    private static TtsChoice auto(TtsSettings settings, @Nullable String searchPath) {
        Optional<Path> program = EspeakEngine.find(searchPath);
        if (program.isPresent()) {
            return new Ready(espeak(settings, program.get()), "espeak-ng, found on PATH");
        }
        return new Ready(freeTts(settings), "freetts, as espeak-ng is not on PATH (English only)");
    }

    private static FreeTtsEngine freeTts(TtsSettings settings) {
        return new FreeTtsEngine(settings.parallel(), settings.waiting());
    }

    private static EspeakEngine espeak(TtsSettings settings, Path program) {
        return new EspeakEngine(
                program,
                settings.voice().isEmpty() ? null : settings.voice(),
                settings.parallel(),
                settings.waiting(),
                settings.timeout());
    }

    private static TtsChoice openAi(TtsSettings settings) {
        URI address;
        try {
            address = new URI(settings.url());
        } catch (URISyntaxException e) {
            // Its message would repeat the address, and with it what may be secret.
            return new Unusable(
                    "engines.tts: the url is not a URL; use http(s)://host[:port][/path]");
        }
        OpenAiSpeech speech =
                new OpenAiSpeech(
                        address,
                        settings.model(),
                        settings.voice().isEmpty() ? "alloy" : settings.voice(),
                        settings.key(),
                        new PcmFormat(settings.sampleRate()),
                        settings.timeout(),
                        OpenAiSpeech.DEFAULT_MAX_BYTES);
        return new Ready(
                new OpenAiTtsEngine(speech, settings.parallel(), settings.waiting()),
                "openai at " + speech.shown() + ", as configured");
    }

    private static @Nullable String problem(TtsSettings settings) {
        if (settings.parallel() < 1 || settings.parallel() > 64) {
            return "engines.tts: parallel is " + settings.parallel() + "; use 1 to 64";
        }
        if (settings.waiting() < 1 || settings.waiting() > 100_000) {
            return "engines.tts: waiting is " + settings.waiting() + "; use 1 to 100000";
        }
        Duration timeout = settings.timeout();
        if (timeout.toMillis() < 100 || timeout.toMinutes() > 10) {
            return "engines.tts: timeout is " + timeout.toMillis() + " ms; use 100ms to 10m";
        }
        return null;
    }
}
