package dev.earshot.gateway.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 piece by piece and fails at the first byte that cannot be part of it, overlong forms
 * and surrogates included. The state between pieces is one int:
 *
 * <pre>
 * bits 0-7 missing continuation bytes | 8-15 least next byte | 16-23 greatest next byte
 * </pre>
 */
final class Utf8 {
    /** Between characters; also the state to begin with. */
    static final int ACCEPT = 0;

    /** No UTF-8. */
    static final int REJECT = -1;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Checks the next piece and returns the new state. */
    static int check(int state, byte[] bytes, int from, int to) {
        int present = state;
        int i = from;
        while (i < to) {
            if (present == ACCEPT) {
                while (i + 8 <= to && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
                    i += 8;
                }
                if (i == to) {
                    return ACCEPT;
                }
            }
            present = next(present, bytes[i] & 0xff);
            if (present == REJECT) {
                return REJECT;
            }
            i++;
        }
        return present;
    }

    private static int next(int state, int b) {
        if (state == ACCEPT) {
            return b < 0x80 ? ACCEPT : lead(b);
        }
        if (b < (state >> 8 & 0xff) || b > (state >> 16 & 0xff)) {
            return REJECT;
        }
        int missing = (state & 0xff) - 1;
        return missing == 0 ? ACCEPT : expect(missing, 0x80, 0xbf);
    }

    private static int lead(int b) {
        if (b < 0xc2 || b > 0xf4) {
            return REJECT;
        }
        if (b < 0xe0) {
            return expect(1, 0x80, 0xbf);
        }
        return switch (b) {
            case 0xe0 -> expect(2, 0xa0, 0xbf);
            case 0xed -> expect(2, 0x80, 0x9f);
            case 0xf0 -> expect(3, 0x90, 0xbf);
            case 0xf4 -> expect(3, 0x80, 0x8f);
            default -> expect(b < 0xf0 ? 2 : 3, 0x80, 0xbf);
        };
    }

    private static int expect(int missing, int least, int greatest) {
        return missing | least << 8 | greatest << 16;
    }
}
