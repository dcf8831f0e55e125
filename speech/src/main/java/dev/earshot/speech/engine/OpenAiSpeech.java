package dev.earshot.speech.engine;

import dev.earshot.speech.PcmFormat;
import java.net.URI;
import java.time.Duration;

/**
 * A server with OpenAI's speech endpoint, and what to ask of it. Immutable.
 *
 * @param base its address, such as {@code https://api.openai.com/v1}; http or https, without user
 *     and password
 * @param model the model, as the server names it
 * @param voice the default voice, as the server names it
 * @param key the API key, empty for none
 * @param pcm the layout of bare PCM in its answers; OpenAI's is 24 kHz
 * @param stallLimit how long the server may send nothing, before and within its answer
 * @param maxBytes the longest answer to take
 */
public record OpenAiSpeech(
        URI base,
        String model,
        String voice,
        String key,
        PcmFormat pcm,
        Duration stallLimit,
        long maxBytes) {
    /** What OpenAI's own server sends. */
    public static final PcmFormat DEFAULT_PCM = new PcmFormat(24_000);

    /** Eleven minutes of 24 kHz. */
    public static final long DEFAULT_MAX_BYTES = 32L << 20;

    /** Refuses addresses that are none. */
    public OpenAiSpeech {
        String scheme = base.getScheme();
        boolean http = "http".equals(scheme) || "https".equals(scheme);
        if (!http || base.getHost() == null || base.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address of an OpenAI-compatible server is http(s)://host[:port][/path]");
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("the key holds characters that no key has");
        }
    }

    /** Where requests go. */
    URI endpoint() {
        return OpenAiTtsEngine.endpoint(base);
    }

    /** The address for messages: no query, no secret. */
    String shown() {
        return base.getScheme() + "://" + base.getAuthority();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "OpenAiSpeech[" + shown() + ", model=" + model + ", voice=" + voice + "]";
    }
}
