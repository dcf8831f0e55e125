package dev.earshot.server.config;

import static dev.earshot.server.config.Kind.TEXT;
import static dev.earshot.server.config.Kind.duration;
import static dev.earshot.server.config.Kind.oneOf;
import static dev.earshot.server.config.Kind.show;
import static dev.earshot.server.config.Kind.whole;

import dev.earshot.speech.engine.TtsSettings;
import java.time.Duration;
import java.util.List;

/** Keys of the engines. Immutable. */
final class EngineKeys {
    private static final TtsSettings DEFAULTS = TtsSettings.DEFAULT;

    static final Setting<String> TTS =
            Setting.of(
                    "engines.tts",
                    oneOf("auto", "freetts", "espeak", "openai", "tone"),
                    DEFAULTS.engine(),
                    "Which engine speaks: `auto` takes espeak-ng where it is installed, else FreeTTS, which needs nothing;"
                            + " `openai` is any server with `/v1/audio/speech`; `tone` plays a tone, for tests.");
    static final Setting<String> URL =
            Setting.of(
                    "engines.tts.url",
                    TEXT,
                    DEFAULTS.url(),
                    "`openai`: the address of the server.");
    static final Setting<String> MODEL =
            Setting.of("engines.tts.model", TEXT, DEFAULTS.model(), "`openai`: the model.");
    static final Setting<String> VOICE =
            Setting.of(
                    "engines.tts.voice",
                    TEXT,
                    DEFAULTS.voice(),
                    "Voice where a request names none. Empty: the engine's own.");
    static final Setting<String> KEY = Setting.secret("engines.tts.key", "`openai`: the API key.");
    static final Setting<Integer> SAMPLE_RATE =
            Setting.of(
                    "engines.tts.sample.rate",
                    whole(8_000, 48_000),
                    "" + DEFAULTS.sampleRate(),
                    "`openai`: the rate of bare PCM in the answers, in Hz.");
    static final Setting<Integer> PARALLEL =
            Setting.of(
                    "engines.tts.parallel",
                    whole(1, 64),
                    "" + DEFAULTS.parallel(),
                    "Sentences spoken at once. Fewer make rooms wait for each other, more than there are cores slow all.");
    static final Setting<Integer> WAITING =
            Setting.of(
                    "engines.tts.waiting",
                    whole(1, 100_000),
                    "" + DEFAULTS.waiting(),
                    "Sentences in line behind them; over it they are refused.");
    static final Setting<Duration> TIMEOUT =
            Setting.of(
                    "engines.tts.timeout",
                    duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                    show(DEFAULTS.timeout()),
                    "How long the engine may be silent before its sentence fails.");

    static final Section SECTION =
            new Section(
                    "Engines",
                    List.of(TTS, URL, MODEL, VOICE, KEY, SAMPLE_RATE, PARALLEL, WAITING, TIMEOUT));

    private EngineKeys() {}

    static TtsSettings read(Values values) {
        return new TtsSettings(
                values.get(TTS),
                values.get(URL),
                values.get(MODEL),
                values.get(VOICE),
                values.get(KEY),
                values.get(SAMPLE_RATE),
                values.get(PARALLEL),
                values.get(WAITING),
                values.get(TIMEOUT));
    }
}
