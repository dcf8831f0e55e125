package dev.earshot.gateway.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The masking of RFC 6455, section 5.3. Thread-safe. */
final class Masking {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Masking() {}

    /**
     * Masks or unmasks in place.
     *
     * @param mask the key, first byte highest
     * @param position how many bytes of the payload came before
     */
    static void apply(byte[] bytes, int from, int length, int mask, int position) {
        int key = Integer.rotateLeft(mask, (position & 3) * 8);
        long wide = (long) key << 32 | (key & 0xffffffffL);
        int to = from + length;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ wide);
        }
        for (; i < to; i++) {
            bytes[i] ^= (byte) (key >> 24);
            key = Integer.rotateLeft(key, 8);
        }
    }
}
