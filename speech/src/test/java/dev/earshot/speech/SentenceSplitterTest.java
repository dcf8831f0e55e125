package dev.earshot.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceSplitterTest {
    private static final String[] PIECES = {
        "Mr",
        "Dr",
        "z",
        "B",
        "U.S",
        "e.g",
        "No",
        "the",
        "The",
        "He",
        "x",
        "Jan",
        "am",
        "Mai",
        "etc",
        "5",
        "12",
        "1999",
        "3.14",
        ".",
        ".",
        ".",
        "...",
        "…",
        "!",
        "?",
        "?!",
        ",",
        ";",
        ":",
        "—",
        "-",
        " ",
        " ",
        " ",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\u00A0",
        "\u2029",
        "\t",
        "\"",
        "'",
        "“",
        "”",
        "„",
        "«",
        "»",
        "(",
        ")",
        "[",
        "]",
        "「",
        "」",
        "。",
        "！",
        "、",
        "你好",
        "です",
        "と",
        "।",
        "؟",
        "نعم",
        "։",
        "፨",
        "ไทย",
        "😀",
        "👍🏽",
        "👩‍👩‍👧",
        "e\u0301",
        "\u200B",
        "\uD83D",
        "\uDE00",
        "\u0000",
        "*",
        "#",
        "|",
        "İ",
        "ß",
    };

    @Test
    void sentencesLeaveAsSoonAsTheyAreComplete() {
        SentenceSplitter splitter = new SentenceSplitter();
        assertThat(splitter.append("Hel")).isEmpty();
        assertThat(splitter.append("lo there.")).isEmpty();
        assertThat(splitter.append(" ")).isEmpty();
        assertThat(splitter.append("H")).containsExactly("Hello there.");
        assertThat(splitter.append("ow?\n\n")).containsExactly("How?");
        assertThat(splitter.append("Mr. Jones")).isEmpty();
        assertThat(splitter.finish()).containsExactly("Mr. Jones");
        assertThat(splitter.finish()).isEmpty();
    }

    @Test
    void splitterIsFreshAfterFinish() {
        SentenceSplitter splitter = new SentenceSplitter();
        splitter.append("« open \uD83D");
        splitter.finish();
        assertThat(splitter.append("\uDE00 a. »b« c.")).isEmpty();
        assertThat(splitter.finish()).isEqualTo(Sentences.split("a. »b« c."));
    }

    @Test
    void anyWayOfCuttingTheTextGivesTheSameSentences() {
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            String text = randomText(random);
            int max = 20 + random.nextInt(100);
            List<String> whole = Sentences.split(text, max);
            assertThat(inPieces(text, max, random)).as("seed %d: %s", seed, text).isEqualTo(whole);
        }
    }

    @Test
    void everyLetterAndDigitIsSpokenOnceAndInOrder() {
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            String text = randomText(random);
            int max = 20 + random.nextInt(100);
            List<String> sentences = Sentences.split(text, max);
            assertThat(spoken(String.join("", sentences)))
                    .as("seed %d", seed)
                    .isEqualTo(spoken(text));
            assertThat(sentences)
                    .as("seed %d", seed)
                    .allMatch(s -> s.length() <= max && s.equals(s.strip()) && isWellFormed(s));
        }
    }

    @Test
    void splittingASentenceAgainLeavesItsWordsAlone() {
        for (int seed = 0; seed < 500; seed++) {
            List<String> once = Sentences.split(randomText(new Random(seed)));
            assertThat(Sentences.split(String.join("\n\n", once)))
                    .as("seed %d", seed)
                    .hasSizeGreaterThanOrEqualTo(once.size());
        }
    }

    /** Quadratic work would take minutes. */
    @Timeout(30)
    @ParameterizedTest
    @ValueSource(
            strings = {
                ".", " ", "\n", "a", "a.", "a. ", "1. ", "Mr. ", "U.S. ", "\"", ".\"", ". «", "(",
                "!?", "\uD83D", "\u0301", "\u200D", "a,", ", ", "。", "😀", "a. The", "5. M", "-",
                "a-", "\u0000",
            })
    void hostileTextTakesLinearTime(String piece) {
        String text = piece.repeat(400_000 / piece.length());
        SentenceSplitter splitter = new SentenceSplitter();
        for (int i = 0; i < text.length(); i++) {
            splitter.append(text.substring(i, i + 1));
        }
        assertThat(splitter.finish()).hasSizeLessThanOrEqualTo(2);
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(60);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static List<String> inPieces(String text, int max, Random random) {
        SentenceSplitter splitter = new SentenceSplitter(max);
        List<String> sentences = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = Math.min(text.length(), at + random.nextInt(5));
            sentences.addAll(splitter.append(text.substring(at, end)));
            at = end;
        }
        sentences.addAll(splitter.finish());
        return sentences;
    }

    private static String spoken(String text) {
        StringBuilder letters = new StringBuilder();
        text.codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
        return letters.toString();
    }

    private static boolean isWellFormed(String text) {
        return text.codePoints()
                .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
