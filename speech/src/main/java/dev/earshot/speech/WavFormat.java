package dev.earshot.speech;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The format chunk of a WAV file, read. Immutable. */
sealed interface WavFormat {
    /** 16-bit PCM with one or two channels. */
    record Layout(PcmFormat pcm, int channels) implements WavFormat {
        int frameBytes() {
            return channels * PcmFormat.SAMPLE_BYTES;
        }

        /** The first bytes of these whole frames as mono; two channels become their mean. */
        byte[] toMono(byte[] frames, int length) {
            if (channels == 1) {
                return length == frames.length ? frames : Arrays.copyOf(frames, length);
            }
            byte[] mono = new byte[length / 2];
            for (int from = 0, to = 0; from < length; from += 4, to += 2) {
                int mean = (sample(frames, from) + sample(frames, from + 2)) >> 1;
                mono[to] = (byte) mean;
                mono[to + 1] = (byte) (mean >> 8);
            }
            return mono;
        }

        private static int sample(byte[] bytes, int at) {
            return (bytes[at] & 0xFF) | (bytes[at + 1] << 8);
        }
    }

    /** Anything else. */
    record Unusable(String reason) implements WavFormat {}

    /** Reads a little-endian format chunk of at least 16 bytes. */
    static WavFormat read(ByteBuffer chunk) {
        int tag = Short.toUnsignedInt(chunk.getShort());
        int channels = Short.toUnsignedInt(chunk.getShort());
        long rate = Integer.toUnsignedLong(chunk.getInt());
        chunk.getInt(); // bytes a second follow from the rest
        int frameBytes = Short.toUnsignedInt(chunk.getShort());
        int bits = Short.toUnsignedInt(chunk.getShort());
        if (!isPcm(tag, chunk)) {
            return new Unusable("holds no PCM (format " + tag + ")");
        }
        if (channels < 1 || channels > 2) {
            return new Unusable("has " + channels + " channels instead of 1 or 2");
        }
        if (bits != 16) {
            return new Unusable("has " + bits + " bits a sample instead of 16");
        }
        if (rate < 8_000 || rate > 48_000) {
            return new Unusable("has a rate of " + rate + " Hz, outside 8000..48000");
        }
        if (frameBytes != channels * PcmFormat.SAMPLE_BYTES) {
            return new Unusable("has frames of " + frameBytes + " bytes");
        }
        return new Layout(new PcmFormat((int) rate), channels);
    }

    /**
     * PCM by its tag, or by the GUID of an extensible format: 00000001-0000-0010-8000-00AA00389B71.
     */
    private static boolean isPcm(int tag, ByteBuffer chunk) {
        if (tag != 0xFFFE) {
            return tag == 1;
        }
        if (chunk.remaining() < 24) {
            return false;
        }
        chunk.position(chunk.position() + 8); // size of the extension, valid bits, speakers
        return chunk.getInt() == 1
                && chunk.getInt() == 0x0010_0000
                && chunk.getInt() == 0xAA00_0080
                && chunk.getInt() == 0x719B_3800;
    }
}
