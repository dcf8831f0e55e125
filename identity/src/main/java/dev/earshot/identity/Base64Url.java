package dev.earshot.identity;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64url in which exactly one text stands for the same bytes: no padding, no foreign characters,
 * no bits left over at the end. Stateless, thread-safe.
 */
final class Base64Url {
    private static final int[] VALUES = alphabet();

    private Base64Url() {}

    static boolean canonical(String text) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            value = c < 128 ? VALUES[c] : -1;
            if (value < 0) {
                return false;
            }
        }
        return switch (text.length() % 4) {
            case 0 -> true;
            case 2 -> (value & 0b1111) == 0;
            case 3 -> (value & 0b11) == 0;
            default -> false;
        };
    }

    /** Its bytes, null where it is not canonical. */
    static byte @Nullable [] decode(String text) {
        return canonical(text) ? Base64.getUrlDecoder().decode(text) : null;
    }

    private static int[] alphabet() {
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int[] values = new int[128];
        Arrays.fill(values, -1);
        for (int i = 0; i < characters.length(); i++) {
            values[characters.charAt(i)] = i;
        }
        return values;
    }
}
