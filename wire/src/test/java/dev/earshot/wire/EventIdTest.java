package dev.earshot.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @Test
    void comesBackAsItWas() {
        Random random = new Random(11);
        for (int i = 0; i < 2000; i++) {
            EventId id = new EventId(number(random), number(random), number(random));
            assertThat(id.text()).hasSizeLessThanOrEqualTo(EventId.MAX_LENGTH);
            assertThat(EventId.parse(id.text())).isEqualTo(id);
        }
        assertThat(new EventId(7, 42, 0).text()).isEqualTo("7.42.0");
    }

    private static long number(Random random) {
        return random.nextLong() >>> (1 + random.nextInt(63));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "1",
                "1.2",
                "1.2.",
                "1..3",
                ".2.3",
                "1.2.3.4",
                "1.2.3.",
                "01.2.3",
                "1.00.3",
                "-1.2.3",
                "+1.2.3",
                "1.2.3 ",
                " 1.2.3",
                "1.2.0x3",
                "1.2.3\n",
                "1.2.3\r",
                "1.2.3\0",
                "1.2.\u0663",
                "1,2,3",
                "9223372036854775808.0.0",
                "0.0.99999999999999999999",
                "1.2.3\nevent: x"
            })
    void isNoneWhereItWasNotWrittenHere(String text) {
        assertThat(EventId.parse(text)).isNull();
    }

    @Test
    void takesTheGreatestNumbersAndNothingLonger() {
        long most = Long.MAX_VALUE;
        assertThat(EventId.parse(most + "." + most + "." + most))
                .isEqualTo(new EventId(most, most, most));
        assertThat(EventId.parse(null)).isNull();
        assertThat(EventId.parse("1".repeat(1 << 20))).isNull();
        assertThat(EventId.parse("1.2." + "0".repeat(80))).isNull();
    }

    /** Whatever is read is exactly what would be written: no two texts mean the same cursor. */
    @Test
    void hasOneFormOnly() {
        char[] alphabet = "019.. -\0\r\n".toCharArray();
        Random random = new Random(12);
        List<String> twice = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--) {
                text.append(alphabet[random.nextInt(alphabet.length)]);
            }
            EventId id = EventId.parse(text.toString());
            read += id == null ? 0 : 1;
            if (id != null && !id.text().contentEquals(text)) {
                twice.add(text.toString());
            }
        }
        assertThat(twice).isEmpty();
        assertThat(read).as("ids among the random texts").isPositive();
    }

    @Test
    void hasNoNegativeNumbers() {
        assertThatThrownBy(() -> new EventId(0, -1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
