package dev.earshot.playback;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes ids of requests and chunks: 128 random bits in hex. Thread-safe. */
final class RandomIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomIds() {}

    static String next() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
