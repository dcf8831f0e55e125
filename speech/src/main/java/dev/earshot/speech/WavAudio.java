package dev.earshot.speech;

/** What reading a WAV file gave. Immutable, but for the bytes, which belong to the caller. */
public sealed interface WavAudio {
    /**
     * Its samples, mixed down to mono.
     *
     * @param format their layout
     * @param bytes whole samples, little-endian
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Pcm(PcmFormat format, byte[] bytes) implements WavAudio {}

    /**
     * It cannot be used.
     *
     * @param reason one line for people that completes "the WAV file …"
     */
    record Refused(String reason) implements WavAudio {}
}
