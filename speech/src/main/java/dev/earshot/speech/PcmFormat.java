package dev.earshot.speech;

/**
 * Signed 16-bit little-endian mono audio. Immutable.
 *
 * @param sampleRate in Hz, 8,000 to 48,000
 */
public record PcmFormat(int sampleRate) {
    /** Bytes of one sample. */
    public static final int SAMPLE_BYTES = 2;

    /** Refuses rates out of bounds. */
    public PcmFormat {
        if (sampleRate < 8_000 || sampleRate > 48_000) {
            throw new IllegalArgumentException(
                    "sample rate " + sampleRate + " Hz is outside 8000..48000");
        }
    }

    /** How long this many bytes sound, in microseconds. */
    public long micros(long bytes) {
        return bytes / SAMPLE_BYTES * 1_000_000L / sampleRate;
    }

    /** How many bytes (whole samples) sound for at most this long. */
    public long bytes(long micros) {
        return micros * sampleRate / 1_000_000L * SAMPLE_BYTES;
    }
}
