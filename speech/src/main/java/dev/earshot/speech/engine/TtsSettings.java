package dev.earshot.speech.engine;

import java.time.Duration;

/**
 * Which engine speaks, and what it needs. Immutable.
 *
 * @param engine {@code auto} (espeak-ng where it is on PATH, else freetts), {@code freetts}, {@code
 *     espeak}, {@code openai} or {@code tone}
 * @param url openai: the address of the server, such as {@code http://localhost:8880/v1}
 * @param model openai: the model
 * @param voice the default voice, empty for the engine's own
 * @param key openai: the API key, empty for none
 * @param sampleRate openai: the rate of bare PCM in the answers, 8,000 to 48,000 Hz
 * @param parallel sentences spoken at once, 1 to 64; fewer makes rooms wait for each other, more
 *     than there are cores slows all of them
 * @param waiting sentences in line behind them, 1 to 100,000; over it they are refused
 * @param timeout how long an engine may be silent before its sentence fails, 100 ms to 10 min
 */
public record TtsSettings(
        String engine,
        String url,
        String model,
        String voice,
        String key,
        int sampleRate,
        int parallel,
        int waiting,
        Duration timeout) {
    /** The choice that looks for the best engine at hand. */
    public static final String AUTO = "auto";

    /** What holds with nothing configured. */
    public static final TtsSettings DEFAULT =
            new TtsSettings(
                    AUTO,
                    "https://api.openai.com/v1",
                    "gpt-4o-mini-tts",
                    "",
                    "",
                    24_000,
                    2,
                    1_024,
                    Duration.ofSeconds(30));

    /** The same with another engine. */
    public TtsSettings with(String newEngine) {
        return new TtsSettings(
                newEngine, url, model, voice, key, sampleRate, parallel, waiting, timeout);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TtsSettings[engine=" + engine + ", model=" + model + ", voice=" + voice + "]";
    }
}
