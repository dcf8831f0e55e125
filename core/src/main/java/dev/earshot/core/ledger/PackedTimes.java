package dev.earshot.core.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The layout of {@link PlaybackStateRow#times()}: chunks by ascending sequence number, a few bytes
 * each. Stateless, thread-safe.
 *
 * <pre>
 * byte 0   version, 1
 * then for each chunk four varints (7 bits a byte, lowest first, at most 10 bytes):
 *   sequence       minus the sequence before; the first minus the row's first sequence
 *   sent           zigzag difference to the sent time before; the first to 0
 *   acknowledged   0 for not yet, else 1 + zigzag difference to this chunk's sent time
 *   played         0 for not yet, else 1 + zigzag difference to this chunk's acknowledged time
 * </pre>
 */
public final class PackedTimes {
    private static final byte VERSION = 1;
    private static final int MAX_VARINT_BYTES = 10;

    private PackedTimes() {}

    /**
     * Reads what can be read: of damaged bytes everything before the damage. Never throws.
     *
     * @param firstSequence the row's first sequence number
     */
    public static List<ChunkTimes> decode(long firstSequence, byte[] packed) {
        List<ChunkTimes> chunks = new ArrayList<>(packed.length / 8);
        if (packed.length == 0 || packed[0] != VERSION) {
            return chunks;
        }
        Reader in = new Reader(packed);
        long sequence = firstSequence;
        long sent = 0;
        while (in.hasMore()) {
            long step = in.varint();
            sent += unzigzag(in.varint());
            long acknowledged = in.after(sent);
            long played = in.after(acknowledged);
            boolean rising = chunks.isEmpty() ? step >= 0 : step > 0;
            if (in.damaged || !rising || sequence + step < sequence) {
                break;
            }
            sequence += step;
            chunks.add(new ChunkTimes(sequence, sent, acknowledged, played));
        }
        return chunks;
    }

    /** Collects chunks by ascending sequence number. Confined to one thread. */
    public static final class Writer {
        private byte[] bytes;
        private int length;
        private long lastSequence;
        private long lastSent;

        /**
         * Starts a row.
         *
         * @param firstSequence the row's first sequence number
         * @param expectedChunks how many will come, about
         */
        public Writer(long firstSequence, int expectedChunks) {
            bytes = new byte[1 + 12 * expectedChunks + 12];
            bytes[length++] = VERSION;
            lastSequence = firstSequence;
        }

        /** Appends a chunk; its times are 0 where it has not come so far. */
        public void add(
                long sequence, long sentMicros, long acknowledgedMicros, long playedMicros) {
            if (bytes.length - length < 4 * MAX_VARINT_BYTES) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2 + 4 * MAX_VARINT_BYTES);
            }
            varint(sequence - lastSequence);
            varint(zigzag(sentMicros - lastSent));
            varint(acknowledgedMicros == 0 ? 0 : 1 + zigzag(acknowledgedMicros - sentMicros));
            varint(playedMicros == 0 ? 0 : 1 + zigzag(playedMicros - acknowledgedMicros));
            lastSequence = sequence;
            lastSent = sentMicros;
        }

        /** The finished bytes. */
        public byte[] toBytes() {
            return Arrays.copyOf(bytes, length);
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[length++] = (byte) rest;
        }
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private static final class Reader {
        private final byte[] bytes;
        private int position = 1;
        private boolean damaged;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return position < bytes.length && !damaged;
        }

        long after(long base) {
            long value = varint();
            return value == 0 ? 0 : base + unzigzag(value - 1);
        }

        long varint() {
            long value = 0;
            for (int i = 0; i < MAX_VARINT_BYTES; i++) {
                if (position == bytes.length) {
                    break;
                }
                byte next = bytes[position++];
                value |= (long) (next & 0x7F) << (7 * i);
                if (next >= 0) {
                    return value;
                }
            }
            damaged = true;
            return 0;
        }
    }
}
