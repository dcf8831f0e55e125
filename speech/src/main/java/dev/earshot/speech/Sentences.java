package dev.earshot.speech;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into sentences that a speech engine can speak one by one. Thread-safe: it has no
 * state.
 *
 * <p>A sentence holds at least one letter or digit, has its white space collapsed to single spaces
 * and is no longer than the bound. The same text gives the same sentences, whether split here or
 * piece by piece with a {@link SentenceSplitter}.
 */
public final class Sentences {
    /** Longest sentence in UTF-16 units: about 20 seconds of speech. */
    public static final int DEFAULT_MAX_CHARS = 300;

    private Sentences() {}

    /** The sentences of a whole text, none longer than {@link #DEFAULT_MAX_CHARS}. */
    public static List<String> split(CharSequence text) {
        return split(text, DEFAULT_MAX_CHARS);
    }

    /**
     * The sentences of a whole text.
     *
     * @param maxChars the longest sentence in UTF-16 units, 20 to 10,000; smaller cuts sentences in
     *     their middle, larger delays the first audio of long ones
     */
    public static List<String> split(CharSequence text, int maxChars) {
        SentenceSplitter splitter = new SentenceSplitter(maxChars);
        List<String> sentences = new ArrayList<>(splitter.append(text));
        sentences.addAll(splitter.finish());
        return sentences;
    }

    /** Whether an engine would say anything: the text holds a letter or a digit. */
    public static boolean isSpeakable(CharSequence text) {
        return text.codePoints().anyMatch(Character::isLetterOrDigit);
    }
}
