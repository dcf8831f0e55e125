package dev.earshot.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {
    /** Each line is one text; a vertical bar marks where it must be split. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // plain
                "Hello there.|How are you?|Fine!",
                "One sentence without an end",
                "What?!|No way...|Well… yes.|Then — silence.",
                "What?|he asked.",
                "hi there. |how are you. |fine thanks.",
                // abbreviations
                "Mr. Smith met Dr. Jones at St. Mary's.|They talked.",
                "Use fruit, e.g. apples, i.e. food.|Good.",
                "Das ist z.B. ein Test.|Und d.h. nichts bzw. wenig.",
                "Das ist z. B. Berlin.|Gut.",
                "He lives in the U.S.A. and works.|She left.",
                "He lives in the U.S.|The end.",
                "The U.S. Army came.|It was 5 p.m. Monday.",
                "It was 5 p.m.|They left.",
                "J. R. R. Tolkien wrote it.|So did C. S. Lewis.",
                "It was I.|He knew it.",
                "Apples, pears, etc.|The rest was gone.",
                "Apples, pears, etc. were gone.",
                "It is No. 5 of them.|No.|He said no.|No.",
                "On Jan. 5 we met.|It was in Dec.|Snow fell.",
                "Main St.|The house stood there.",
                "St. John came.",
                "Siehe S. 5 und Nr. 7.|Ende.",
                // numbers
                "Pi is 3.14 or so.|It costs 1.000,50 Euro.|Version 2.0.1 came out.",
                "It was 1999.|Then came 2000.|5 men left.",
                "1. Open the door.|2. Go in.|IV. Rest.",
                "a. Sit down.",
                "Am 5. Mai kam er.|Der 2. Versuch gelang.|Er war 12.|Dann ging er.",
                "Im 19. Jahrhundert.|Chapter 5.|The storm.",
                "It was 5:30.|Then we ate for $50.|Good.",
                // quotes and brackets
                "\"Stop!\" he cried.|\"Why?\" she said.|\"Because.\"|\"Oh.\"",
                "He said \"Go.\"|Then he left (at last.)|Silence.",
                "Er sagte: „Komm!“|Sie ging.|„Nein.“|Ende.",
                "Er sagte: »Komm!«|»Nein!«, rief sie.|Ende.",
                "Il dit : « Bonjour. »|« Ça va ? »|« Oui ! »|Fin.",
                "‘Stop.’|She left.|“Go.”|“Now!”|(Really?)|[Yes.]",
                "(He left.)|Then",
                // other scripts
                "你好。|今天天气很好！|你呢？|“好。”|他说。",
                "彼は「行く。」と言った。|そうですか？|はい。",
                "यह एक वाक्य है।|यह दूसरा है।|क्या?",
                "مرحبا.|كيف حالك؟|أنا بخير.",
                "یہ ایک جملہ ہے۔|دوسرا۔",
                "Սա նախադասություն է։|Սա էլ։",
                "ይህ ነው።|ሌላ ነው፧|አዎ።",
                "Привет, мир.|Как дела?|И т.д. и т.п. было.",
                "네. |그래.",
                // names with dots, links, no space after a full stop
                "Go to example.com or see https://a.b/c.html?x=1.|Done.",
                "Use Node.js now.|Yahoo!Mail is one word.",
                // emoji
                "Great! |🎉 Party time.|Wow!👍🏽 |Nice.",
            })
    void splitsWhereTheBarsAre(String marked) {
        List<String> expected = Arrays.stream(marked.split("\\|")).map(String::strip).toList();
        boolean spaced = marked.codePoints().noneMatch(c -> c >= 0x3040 && c < 0xA000);
        String text = marked.replace("|", spaced ? " " : "").replace("  ", " ");
        assertThat(Sentences.split(text)).isEqualTo(expected);
    }

    @Test
    void paragraphsAndShortLinesEndSentences() {
        assertThat(Sentences.split("Chapter One\nIt was dark\n\nand cold\r\n\r\nThe End"))
                .containsExactly("Chapter One", "It was dark", "and cold", "The End");
        assertThat(Sentences.split("- one\n- two\n- three"))
                .containsExactly("- one", "- two", "- three");
    }

    @Test
    void wrappedLinesAndClausesGoOn() {
        String wrapped =
                "The old man walked slowly along the river bank until he met\n"
                        + "Anna, who was waiting for\nhim,\nAs always.";
        assertThat(Sentences.split(wrapped)).containsExactly(wrapped.replace('\n', ' '));
        assertThat(Sentences.split("one\r\ntwo")).containsExactly("one two");
    }

    @Test
    void whiteSpaceCollapsesAndInvisibleCharactersVanish() {
        assertThat(Sentences.split("  A\t\tb\u00A0c\u200B\u200Ed\u0000e\uFEFF.  "))
                .containsExactly("A b cd e.");
    }

    @Test
    void noBreakSpaceKeepsAnUnknownAbbreviationTogether() {
        assertThat(Sentences.split("See Xyz.\u00A0Abc now.")).containsExactly("See Xyz. Abc now.");
    }

    @Test
    void skipsWhatNobodyCanSay() {
        assertThat(Sentences.split("... !!! \n\n*** \n\n🎉🎉 \n\n—")).isEmpty();
        assertThat(Sentences.split("Yes. 🎉")).containsExactly("Yes.");
        assertThat(Sentences.split("5.\n\n7!")).containsExactly("5.", "7!");
        assertThat(Sentences.split("")).isEmpty();
    }

    @Test
    void dropsHalvesOfSurrogatePairs() {
        assertThat(Sentences.split("a\uD83Db\uDE00c.")).containsExactly("abc.");
    }

    @Test
    void longSentencesAreCutBehindClausesThenWords() {
        String text = "aaaa bbbb cccc, dddd eeee ffff gggg hhhh";
        assertThat(Sentences.split(text, 20))
                .containsExactly("aaaa bbbb cccc,", "dddd eeee ffff gggg", "hhhh");
    }

    @Test
    void longWordsAreCutBetweenCharacters() {
        String smileys = "x" + "😀".repeat(30);
        assertThat(Sentences.split("a".repeat(45), 20))
                .containsExactly("a".repeat(20), "a".repeat(20), "a".repeat(5));
        assertThat(Sentences.split(smileys, 20)).containsExactly("x" + "😀".repeat(9));
        assertThat(Sentences.split("e\u0301".repeat(15), 21))
                .containsExactly("e\u0301".repeat(10), "e\u0301".repeat(5));
    }

    @Test
    void thaiWithoutMarksIsCutAtSpaces() {
        String clause = "สวัสดีครับผมชื่อสมชาย";
        List<String> sentences = Sentences.split((clause + " ").repeat(40));
        assertThat(sentences).allMatch(s -> s.length() <= 300 && s.endsWith(clause));
    }

    @Test
    void boundsOutsideTheirRangeAreRefused() {
        assertThatThrownBy(() -> Sentences.split("a", 19))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20..10000");
    }
}
