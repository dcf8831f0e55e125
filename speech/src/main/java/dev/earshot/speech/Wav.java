package dev.earshot.speech;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes and reads WAV files of 16-bit PCM. Thread-safe: it has no state.
 *
 * <pre>
 *  0 "RIFF"   4 size of what follows   8 "WAVE"
 * 12 "fmt "  16 size 16               20 format 1 (PCM)      22 channels 1
 *            24 samples a second      28 bytes a second      32 bytes a frame 2  34 bits 16
 * 36 "data"  40 size of the samples   44 samples, little-endian
 * </pre>
 */
public final class Wav {
    /** Size of the header before the samples. */
    public static final int HEADER_BYTES = 44;

    /** The media type of these files. */
    public static final String MIME_TYPE = "audio/wav";

    private static final long MAX_SIZE = 0xFFFF_FFFFL;
    private static final int RIFF_OVERHEAD = HEADER_BYTES - 8;

    private Wav() {}

    /**
     * The header of a file whose length is known.
     *
     * @param pcmBytes size of the samples, 0 to just under 4 GiB
     */
    public static byte[] header(PcmFormat format, long pcmBytes) {
        if (pcmBytes < 0 || pcmBytes > MAX_SIZE - RIFF_OVERHEAD - 1) {
            throw new IllegalArgumentException("a WAV file cannot hold " + pcmBytes + " bytes");
        }
        return header(format, pcmBytes + RIFF_OVERHEAD, pcmBytes);
    }

    /**
     * The header of a stream that ends when it ends: both sizes are the largest number, which
     * players take as "unknown".
     */
    public static byte[] streamingHeader(PcmFormat format) {
        return header(format, MAX_SIZE, MAX_SIZE);
    }

    /** A whole file. */
    public static byte[] file(PcmFormat format, byte[] pcm) {
        byte[] header = header(format, pcm.length);
        return ByteBuffer.allocate(header.length + pcm.length).put(header).put(pcm).array();
    }

    /**
     * Reads a whole file, or the bytes that arrived of a stream of unknown length. Never throws for
     * what is in them.
     *
     * @param maxPcmBytes the most samples to accept, in bytes of mono audio
     */
    public static WavAudio read(byte[] file, int maxPcmBytes) {
        WavDecoder decoder = new WavDecoder(maxPcmBytes);
        ByteArrayOutputStream pcm = new ByteArrayOutputStream();
        pcm.writeBytes(decoder.push(file, 0, file.length));
        String problem = decoder.finish();
        PcmFormat format = decoder.format();
        if (problem != null || format == null) {
            return new WavAudio.Refused(problem == null ? "holds no audio" : problem);
        }
        return new WavAudio.Pcm(format, pcm.toByteArray());
    }

    private static byte[] header(PcmFormat format, long riffSize, long dataSize) {
        int rate = format.sampleRate();
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt((int) riffSize)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(rate)
                .putInt(rate * PcmFormat.SAMPLE_BYTES)
                .putShort((short) PcmFormat.SAMPLE_BYTES)
                .putShort((short) (8 * PcmFormat.SAMPLE_BYTES))
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt((int) dataSize)
                .array();
    }
}
