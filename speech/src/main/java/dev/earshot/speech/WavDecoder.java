package dev.earshot.speech;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a WAV file in pieces and gives its samples as mono PCM. One thread at a time.
 *
 * <p>Accepts 16-bit PCM, plain or as {@code WAVE_FORMAT_EXTENSIBLE}, one or two channels, 8 to 48
 * kHz, of known or unknown length; other chunks are skipped. Never throws for what is in the bytes:
 * the first fault becomes {@link #problem()}, and all that follows is ignored.
 */
public final class WavDecoder {
    private static final int RIFF_BYTES = 12;
    private static final int CHUNK_BYTES = 8;
    private static final int MIN_FORMAT_BYTES = 16;
    private static final int MAX_FORMAT_BYTES = 1_024;

    /** Covers, texts and padding before the samples; more is no speech. */
    private static final long MAX_SKIPPED_BYTES = 1 << 20;

    private static final int MAX_CHUNKS = 64;

    /** From here on writers mean "I do not know yet": espeak-ng and sox use 0x7FFFF000. */
    private static final long UNKNOWN_SIZE = 0x7FFF_0000L;

    private static final byte[] NOTHING = {};

    private enum Part {
        RIFF,
        CHUNK,
        FORMAT,
        SKIPPED,
        SAMPLES,
        TRAILER
    }

    private final long maxPcmBytes;
    private final byte[] held = new byte[MAX_FORMAT_BYTES];
    private int heldBytes;
    private int wantedBytes = RIFF_BYTES;
    private Part part = Part.RIFF;
    private long left;
    private boolean endless;
    private boolean riffSizeUnknown;
    private long skippedBytes;
    private int chunks;
    private long pcmBytes;
    private WavFormat.@Nullable Layout layout;
    private @Nullable String problem;

    /**
     * A decoder for one file.
     *
     * @param maxPcmBytes the most samples to give, in bytes of mono audio; over it is a problem
     */
    public WavDecoder(long maxPcmBytes) {
        this.maxPcmBytes = maxPcmBytes;
    }

    /** The layout of the samples, null until the header was seen. */
    public @Nullable PcmFormat format() {
        return layout == null || part.compareTo(Part.SAMPLES) < 0 ? null : layout.pcm();
    }

    /** What is wrong with the file, one line that completes "the WAV file …", or null. */
    public @Nullable String problem() {
        return problem;
    }

    /** Takes more of the file and gives the samples in it: whole ones, often none. */
    public byte[] push(byte[] data, int offset, int length) {
        int at = offset;
        int end = offset + length;
        byte[] samples = NOTHING;
        while (at < end && problem == null) {
            switch (part) {
                case RIFF, CHUNK, FORMAT -> at += hold(data, at, end);
                case SKIPPED -> at += skip(end - at);
                case SAMPLES -> {
                    int taken = (int) Math.min(end - at, left);
                    byte[] more = frames(data, at, taken);
                    samples = samples.length == 0 ? more : joined(samples, more);
                    at += taken;
                    left -= endless ? 0 : taken;
                    if (left == 0) {
                        part = Part.TRAILER;
                    }
                }
                case TRAILER -> at = end;
            }
        }
        return samples;
    }

    /** The file ends here. Gives the problem with it, or null when all of it was there. */
    public @Nullable String finish() {
        if (problem == null && part.compareTo(Part.SAMPLES) < 0) {
            problem = "ends before its samples";
        } else if (problem == null && part == Part.SAMPLES && !endless) {
            problem = "ends " + left + " bytes too early";
        } else if (problem == null && heldBytes > 0) {
            problem = "ends within a sample";
        }
        return problem;
    }

    /** Collects the bytes of one header part, then reads it. */
    private int hold(byte[] data, int at, int end) {
        int taken = Math.min(end - at, wantedBytes - heldBytes);
        System.arraycopy(data, at, held, heldBytes, taken);
        heldBytes += taken;
        if (heldBytes == wantedBytes) {
            heldBytes = 0;
            ByteBuffer header =
                    ByteBuffer.wrap(held, 0, wantedBytes).order(ByteOrder.LITTLE_ENDIAN);
            switch (part) {
                case RIFF -> riff(header);
                case CHUNK -> chunk(header);
                default -> format(header);
            }
        }
        return taken;
    }

    private void riff(ByteBuffer header) {
        String id = id(header);
        long size = size(header);
        if (!id.equals("RIFF") || !id(header).equals("WAVE")) {
            problem = "does not begin with RIFF and WAVE";
            return;
        }
        riffSizeUnknown = size == 0 || size >= UNKNOWN_SIZE;
        expect(Part.CHUNK, CHUNK_BYTES);
    }

    private void chunk(ByteBuffer header) {
        String id = id(header);
        long size = size(header);
        if (++chunks > MAX_CHUNKS) {
            problem = "has more than " + MAX_CHUNKS + " chunks before its samples";
        } else if (id.equals("fmt ")) {
            beginFormat(size);
        } else if (id.equals("data")) {
            beginSamples(size);
        } else if (skippedBytes + size > MAX_SKIPPED_BYTES) {
            problem = "has more than " + MAX_SKIPPED_BYTES + " bytes before its samples";
        } else {
            left = size + (size & 1);
            skippedBytes += left;
            expect(left == 0 ? Part.CHUNK : Part.SKIPPED, CHUNK_BYTES);
        }
    }

    private void beginFormat(long size) {
        if (layout != null) {
            problem = "has two formats";
        } else if (size < MIN_FORMAT_BYTES || size > MAX_FORMAT_BYTES - 1) {
            problem = "has a format chunk of " + size + " bytes";
        } else {
            expect(Part.FORMAT, (int) (size + (size & 1)));
        }
    }

    private void format(ByteBuffer chunk) {
        switch (WavFormat.read(chunk)) {
            case WavFormat.Layout accepted -> {
                layout = accepted;
                expect(Part.CHUNK, CHUNK_BYTES);
            }
            case WavFormat.Unusable unusable -> problem = unusable.reason();
        }
    }

    private void beginSamples(long size) {
        if (layout == null) {
            problem = "has samples before their format";
            return;
        }
        endless = size >= UNKNOWN_SIZE || (size == 0 && riffSizeUnknown);
        if (!endless && size % layout.frameBytes() != 0) {
            problem = "ends within a sample";
            return;
        }
        left = endless ? Long.MAX_VALUE : size;
        part = left == 0 ? Part.TRAILER : Part.SAMPLES;
    }

    private int skip(int available) {
        int taken = (int) Math.min(available, left);
        left -= taken;
        if (left == 0) {
            part = Part.CHUNK;
        }
        return taken;
    }

    /** Whole frames of what was held and what came, mixed down to mono. */
    private byte[] frames(byte[] data, int at, int length) {
        WavFormat.Layout known = layout;
        if (known == null) {
            return NOTHING;
        }
        byte[] all = Arrays.copyOf(held, heldBytes + length);
        System.arraycopy(data, at, all, heldBytes, length);
        int whole = all.length - all.length % known.frameBytes();
        heldBytes = all.length - whole;
        System.arraycopy(all, whole, held, 0, heldBytes);
        byte[] mono = known.toMono(all, whole);
        pcmBytes += mono.length;
        if (pcmBytes > maxPcmBytes) {
            problem = "has more than " + maxPcmBytes + " bytes of samples";
            return NOTHING;
        }
        return mono;
    }

    private void expect(Part next, int bytes) {
        part = next;
        wantedBytes = bytes;
    }

    private static String id(ByteBuffer header) {
        byte[] id = new byte[4];
        header.get(id);
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    private static long size(ByteBuffer header) {
        return Integer.toUnsignedLong(header.getInt());
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }
}
