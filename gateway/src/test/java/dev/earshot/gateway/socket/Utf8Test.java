package dev.earshot.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void agreesWithTheJdkOnEveryShortSequence() {
        // Three bytes over the interesting boundaries of each class of byte.
        int[] edges = {
            0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
            0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
        };
        List<String> wrong = new ArrayList<>();
        for (int a : edges) {
            for (int b : edges) {
                for (int c : edges) {
                    for (int d : edges) {
                        byte[] bytes = {(byte) a, (byte) b, (byte) c, (byte) d};
                        if (whole(bytes) != jdk(bytes)) {
                            wrong.add(HexFormat.of().formatHex(bytes));
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void agreesWithTheJdkHoweverTheTextIsSplit() {
        List<String> wrong = new ArrayList<>();
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = text(random);
            if (random.nextBoolean() && bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int state = Utf8.ACCEPT;
            for (int from = 0; from < bytes.length && state != Utf8.REJECT; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
                state = Utf8.check(state, bytes, from, to);
                from = to;
            }
            if ((state == Utf8.ACCEPT) != jdk(bytes)) {
                wrong.add(HexFormat.of().formatHex(bytes));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void failsAtTheFirstByteThatCannotBePartOfACharacter() {
        byte[] surrogate = {(byte) 0xed, (byte) 0xa0};
        assertThat(Utf8.check(Utf8.ACCEPT, surrogate, 0, 1)).isNotEqualTo(Utf8.REJECT);
        assertThat(Utf8.check(Utf8.ACCEPT, surrogate, 0, 2)).isEqualTo(Utf8.REJECT);
    }

    private static byte[] text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.appendCodePoint(0x80 + random.nextInt(0x700));
                case 1 -> text.appendCodePoint(0x1_0000 + random.nextInt(0x10_0000));
                case 2 -> text.appendCodePoint(0x800 + random.nextInt(0xd000));
                default -> text.append((char) (' ' + random.nextInt(90)));
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean whole(byte[] bytes) {
        return Utf8.check(Utf8.ACCEPT, bytes, 0, bytes.length) == Utf8.ACCEPT;
    }

    private static boolean jdk(byte[] bytes) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
