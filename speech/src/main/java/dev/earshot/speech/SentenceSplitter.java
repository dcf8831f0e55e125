package dev.earshot.speech;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text that arrives in pieces, such as the tokens of a language model, into sentences. One
 * thread at a time.
 *
 * <p>A sentence leaves as soon as the characters behind it prove that it has ended; the rest leaves
 * with {@link #finish()}. How the text was cut into pieces changes nothing. Work and memory: a
 * constant amount per character, at most two sentences buffered.
 */
public final class SentenceSplitter {
    private static final int NO_CODE_POINT = -1;

    private final SentenceScanner scanner;
    private List<String> ready = new ArrayList<>();
    private Gap gap = Gap.NONE;
    private boolean afterCarriageReturn;
    private int highSurrogate = NO_CODE_POINT;

    /** Cuts at {@link Sentences#DEFAULT_MAX_CHARS}. */
    public SentenceSplitter() {
        this(Sentences.DEFAULT_MAX_CHARS);
    }

    /**
     * Cuts at a bound of its own.
     *
     * @param maxChars the longest sentence in UTF-16 units, 20 to 10,000
     */
    public SentenceSplitter(int maxChars) {
        if (maxChars < 20 || maxChars > 10_000) {
            throw new IllegalArgumentException(
                    "longest sentence of " + maxChars + " characters is outside 20..10000");
        }
        scanner = new SentenceScanner(maxChars, sentence -> ready.add(sentence));
    }

    /** Takes more text and gives the sentences that it completed, often none. */
    public List<String> append(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            unit(text.charAt(i));
        }
        return take();
    }

    /** Gives what is left and starts afresh. */
    public List<String> finish() {
        scanner.end();
        gap = Gap.NONE;
        afterCarriageReturn = false;
        highSurrogate = NO_CODE_POINT;
        return take();
    }

    private List<String> take() {
        if (ready.isEmpty()) {
            return List.of();
        }
        List<String> taken = ready;
        ready = new ArrayList<>();
        return taken;
    }

    /** Joins surrogate pairs, also those that were cut apart; halves without a partner vanish. */
    private void unit(char unit) {
        if (Character.isHighSurrogate(unit)) {
            highSurrogate = unit;
        } else if (!Character.isLowSurrogate(unit)) {
            highSurrogate = NO_CODE_POINT;
            codePoint(unit);
        } else if (highSurrogate != NO_CODE_POINT) {
            int joined = Character.toCodePoint((char) highSurrogate, unit);
            highSurrogate = NO_CODE_POINT;
            codePoint(joined);
        }
    }

    private void codePoint(int c) {
        Gap kind = Gap.of(c);
        if (kind == Gap.NONE) {
            afterCarriageReturn = false;
            if (!Marks.isInvisible(c)) {
                scanner.next(c, gap);
                gap = Gap.NONE;
            }
            return;
        }
        boolean secondHalfOfLineEnd = c == '\n' && afterCarriageReturn;
        afterCarriageReturn = c == '\r';
        if (secondHalfOfLineEnd) {
            return;
        }
        Gap before = gap;
        gap = gap.and(kind);
        if (gap == Gap.PARAGRAPH && before != Gap.PARAGRAPH) {
            scanner.end();
        }
    }
}
