package dev.earshot.wire;

import java.nio.ByteBuffer;

/**
 * A timed piece of audio as one binary message. Immutable; nobody may change {@code pcm}.
 *
 * <pre>
 *  0      type u8 (1)
 *  1      flags u8 (1 first, 2 last, 4 discontinuity, 8 silence)
 *  2..5   stream u32: one per (room, item, timeline revision)
 *  6..9   sequence u32: from 0 within the stream
 * 10..17  play_at_us i64 on the cluster clock
 * 18..21  send_ahead_us u32: play_at minus the moment of sending, clamped
 * 22..    s16le mono, about 100 ms
 * </pre>
 *
 * All numbers are big-endian, the samples are not.
 */
@SuppressWarnings("ArrayRecordComponent")
public record PcmFrame(
        int flags, long stream, long sequence, long playAtUs, long sendAheadUs, byte[] pcm) {
    /** Bytes before the samples. */
    public static final int HEADER_BYTES = 22;

    /** The value of the type byte. */
    public static final int TYPE = 1;

    /** First frame of a stream. */
    public static final int FIRST = 1;

    /** Last frame of a stream. */
    public static final int LAST = 2;

    /** Does not continue where the frame before it ended. */
    public static final int DISCONTINUITY = 4;

    /** Holds silence. */
    public static final int SILENCE = 8;

    /** The frame's bytes. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + pcm.length);
        out.put((byte) TYPE)
                .put((byte) flags)
                .putInt((int) stream)
                .putInt((int) sequence)
                .putLong(playAtUs)
                .putInt((int) Math.clamp(sendAheadUs, 0, 0xFFFF_FFFFL))
                .put(pcm);
        return out.array();
    }
}
