package dev.earshot.speech;

import dev.earshot.speech.Marks.Stop;
import java.util.function.Consumer;

/**
 * Finds sentence ends in a stream of visible characters with the gaps between them. One thread at a
 * time.
 *
 * <p>A full stop opens a question that the next character answers, or the next word where the full
 * stop may belong to an abbreviation.
 */
final class SentenceScanner {
    /** Lines at least this long were wrapped by a margin; their ends say nothing. */
    private static final int WRAPPED_LINE_CHARS = 50;

    private static final int NOTHING_HELD = -1;

    private enum Verdict {
        ENDS,
        GOES_ON,
        /** The next word tells: it goes on unless that word begins sentences. */
        ASK_WORD,
        /** The next word tells: it ends unless that word follows a German ordinal number. */
        ASK_ORDINAL
    }

    private final int maxChars;
    private final Consumer<String> out;
    private final QuoteState quotes = new QuoteState();
    private final StringBuilder text = new StringBuilder();

    private Stop stop = Stop.NONE;
    private int stopAt;
    private boolean closed;

    private int heldEnd = NOTHING_HELD;
    private int heldWord;
    private boolean heldOrdinal;

    private int lineChars;
    private boolean seenLetter;
    private boolean startedLower;

    SentenceScanner(int maxChars, Consumer<String> out) {
        this.maxChars = maxChars;
        this.out = out;
    }

    /** Takes the next visible character and the gap before it. */
    void next(int c, Gap gap) {
        if (!text.isEmpty()) {
            judge(c, gap);
        }
        add(c, gap);
        while (text.length() > maxChars) {
            cut();
        }
    }

    /** The text or the paragraph ends here. */
    void end() {
        if (heldEnd != NOTHING_HELD) {
            settle(' ');
        }
        emit(text.length());
        quotes.reset();
        lineChars = 0;
    }

    private void judge(int c, Gap gap) {
        if (heldEnd != NOTHING_HELD) {
            if (gap == Gap.NONE && (Character.isLetter(c) || Marks.attaches(c))) {
                return;
            }
            settle(c);
        }
        if (stop == Stop.NONE) {
            if (gap == Gap.LINE && lineEnds(c)) {
                emit(text.length());
            }
            return;
        }
        if (belongsToStop(c, gap)) {
            return;
        }
        switch (verdict(c, gap)) {
            case ENDS -> emit(text.length());
            case GOES_ON -> stop = Stop.NONE;
            case ASK_WORD -> hold(false);
            case ASK_ORDINAL -> hold(true);
        }
    }

    private void add(int c, Gap gap) {
        lineChars = gap == Gap.LINE ? 1 : lineChars + (gap == Gap.NONE ? 1 : 2);
        if (gap != Gap.NONE && !text.isEmpty()) {
            text.append(' ');
        }
        Stop kind = Marks.stop(c);
        if (kind == Stop.NONE) {
            closed |= stop != Stop.NONE && !Marks.attaches(c);
        } else if (stop == Stop.NONE || closed || gap != Gap.NONE) {
            stop = kind;
            stopAt = text.length();
            closed = false;
        } else {
            stop = joined(stop, kind);
        }
        quotes.see(c, gap, text.isEmpty());
        text.appendCodePoint(c);
        if (!seenLetter && Character.isLetter(c)) {
            seenLetter = true;
            startedLower = Character.isLowerCase(c);
        }
    }

    private static Stop joined(Stop first, Stop second) {
        if (first == Stop.FULL || second == Stop.FULL) {
            return Stop.FULL;
        }
        return first == Stop.CALL || second == Stop.CALL ? Stop.CALL : Stop.ELLIPSIS;
    }

    private boolean lineEnds(int c) {
        return lineChars < WRAPPED_LINE_CHARS
                && !Character.isLowerCase(c)
                && !Marks.isClauseMark(c)
                && !Marks.closesBracket(c)
                && !Marks.continuesLine(text.charAt(text.length() - 1));
    }

    private boolean belongsToStop(int c, Gap gap) {
        if (gap == Gap.NONE
                && (Marks.stop(c) != Stop.NONE
                        || Marks.attaches(c)
                        || Marks.closesWhenTouching(c))) {
            return true;
        }
        return Marks.closesBracket(c) || quotes.closes(c, gap);
    }

    private Verdict verdict(int c, Gap gap) {
        boolean punctuation =
                Marks.stop(c) != Stop.NONE || (Marks.isClauseMark(c) && c != '–' && c != '—');
        if (punctuation) {
            return Verdict.GOES_ON;
        }
        if (gap == Gap.NONE) {
            return withoutSpace(c);
        }
        boolean lower = Character.isLowerCase(c);
        return switch (stop) {
            case FULL -> Verdict.ENDS;
            case CALL -> closed && lower ? Verdict.GOES_ON : Verdict.ENDS;
            case ELLIPSIS -> lower ? Verdict.GOES_ON : Verdict.ENDS;
            case DOT, NONE -> gap == Gap.TIGHT ? Verdict.GOES_ON : dot(c, lower);
        };
    }

    private Verdict withoutSpace(int c) {
        if (stop != Stop.FULL) {
            return Character.isIdeographic(c) ? Verdict.ENDS : Verdict.GOES_ON;
        }
        boolean quotative = closed && Marks.isHiragana(c);
        boolean decimal = text.charAt(stopAt) == '．' && Character.isLetterOrDigit(c) && c < 0xFFFF;
        return quotative || (decimal && !Character.isIdeographic(c))
                ? Verdict.GOES_ON
                : Verdict.ENDS;
    }

    private Verdict dot(int c, boolean lower) {
        if (closed) {
            return lower ? Verdict.GOES_ON : Verdict.ENDS;
        }
        int wordAt = wordStart(stopAt);
        String word = text.substring(wordAt, stopAt);
        if (isListMarker(word, wordAt)) {
            return Verdict.GOES_ON;
        }
        if (isOrdinal(word, wordAt)) {
            return ordinal(c, lower, wordAt);
        }
        Abbreviations.Kind kind = Abbreviations.kind(word);
        if (lower) {
            // Whoever begins sentences with small letters does so again.
            boolean casual = startedLower && kind == Abbreviations.Kind.WORD && word.length() > 2;
            return casual ? Verdict.ENDS : Verdict.GOES_ON;
        }
        return switch (kind) {
            case WORD -> Verdict.ENDS;
            case GOES_ON -> Verdict.GOES_ON;
            case BEFORE_NUMBER -> Character.isDigit(c) ? Verdict.GOES_ON : Verdict.ENDS;
            case EITHER -> either(c);
        };
    }

    private static Verdict either(int c) {
        if (Character.isUpperCase(c)) {
            return Verdict.ASK_WORD;
        }
        boolean goesOn =
                Character.isDigit(c) || Character.getType(c) == Character.START_PUNCTUATION;
        return goesOn ? Verdict.GOES_ON : Verdict.ENDS;
    }

    private Verdict ordinal(int c, boolean lower, int wordAt) {
        if (lower) {
            return Verdict.GOES_ON;
        }
        boolean spaceBefore = wordAt > 0 && text.charAt(wordAt - 1) == ' ';
        if (spaceBefore
                && Abbreviations.leadsOrdinal(text.substring(wordStart(wordAt - 1), wordAt - 1))) {
            return Verdict.GOES_ON;
        }
        return Character.isUpperCase(c) ? Verdict.ASK_ORDINAL : Verdict.ENDS;
    }

    /** "1.", "12.", "a.", "IV." with nothing before: the number of what follows. */
    private boolean isListMarker(String word, int wordAt) {
        boolean brief = !word.isEmpty() && word.length() <= 4 && wordAt <= 4;
        if (!brief || Sentences.isSpeakable(text.substring(0, wordAt))) {
            return false;
        }
        boolean digits = word.length() <= 3 && word.chars().allMatch(Character::isDigit);
        boolean letter = word.length() == 1 && Character.isLowerCase(word.charAt(0));
        return digits || letter || word.chars().allMatch(c -> "IVX".indexOf(c) >= 0);
    }

    private boolean isOrdinal(String word, int wordAt) {
        boolean digits =
                !word.isEmpty() && word.length() <= 2 && word.chars().allMatch(Character::isDigit);
        boolean whole = wordAt == 0 || text.charAt(wordAt - 1) == ' ';
        return digits && whole;
    }

    /** Where the word that ends here begins; looks back a bounded way. */
    private int wordStart(int end) {
        int start = end;
        while (start > 0 && end - start <= Abbreviations.MAX_CHARS) {
            char before = text.charAt(start - 1);
            boolean inner = before == '.' || before == '-' || before == '°';
            if (!inner && !Character.isLetterOrDigit(before) && !Character.isSurrogate(before)) {
                break;
            }
            start--;
        }
        while (start < end && (text.charAt(start) == '.' || text.charAt(start) == '-')) {
            start++;
        }
        return start;
    }

    private void hold(boolean ordinal) {
        heldEnd = text.length();
        heldWord = heldEnd + 1;
        heldOrdinal = ordinal;
        stop = Stop.NONE;
    }

    /** The word after a held full stop is complete, and this character follows it. */
    private void settle(int c) {
        String word = text.substring(Math.min(heldWord, text.length()));
        boolean initial = c == '.' && word.length() == 1;
        boolean ends =
                heldOrdinal
                        ? !Abbreviations.followsOrdinal(word)
                        : !initial && Abbreviations.startsSentence(word);
        int end = heldEnd;
        heldEnd = NOTHING_HELD;
        if (ends) {
            emit(end);
        }
    }

    private void cut() {
        if (heldEnd != NOTHING_HELD) {
            emit(heldEnd);
            return;
        }
        Stop kept = stop;
        boolean keptClosed = closed;
        boolean keptLower = startedLower;
        int before = text.length();
        int keptAt = stopAt;
        emit(LongCut.position(text, maxChars));
        stop = kept;
        closed = keptClosed;
        stopAt = Math.max(0, keptAt - (before - text.length()));
        startedLower = keptLower;
        seenLetter = true;
    }

    /** Gives out the first characters; what is behind them begins the next sentence. */
    private void emit(int end) {
        String sentence = text.substring(0, end);
        int rest = end;
        while (rest < text.length() && text.charAt(rest) == ' ') {
            rest++;
        }
        text.delete(0, rest);
        stop = Stop.NONE;
        closed = false;
        heldEnd = NOTHING_HELD;
        seenLetter = !text.isEmpty();
        startedLower = false;
        if (Sentences.isSpeakable(sentence)) {
            out.accept(sentence);
        }
    }
}
