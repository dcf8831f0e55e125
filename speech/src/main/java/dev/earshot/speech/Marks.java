package dev.earshot.speech;

/** What characters mean for the end of a sentence, by Unicode code point. */
final class Marks {
    /** What kind of full stop a character is. */
    enum Stop {
        NONE,
        /** Ends a sentence, or an abbreviation, or stands within a number or a name. */
        DOT,
        /** May go on within the sentence. */
        ELLIPSIS,
        /** Exclamation and question marks of scripts that put a space behind them. */
        CALL,
        /** Ends a sentence with or without a space behind. */
        FULL
    }

    private Marks() {}

    static Stop stop(int c) {
        return switch (c) {
            case '.' -> Stop.DOT;
            case '…', '⋯' -> Stop.ELLIPSIS;
            case '!', '?', '‼', '⁇', '⁈', '⁉', '‽' -> Stop.CALL;
            // CJK and its half-width and full-width forms
            case '。', '！', '？', '｡', '．' -> Stop.FULL;
            // Devanagari, Tibetan, Arabic, Urdu, Syriac, Armenian, Ethiopic
            case '।', '॥', '།', '༎', '؟', '۔', '܀', '܁', '܂', '։', '።', '፧', '፨' -> Stop.FULL;
            // Khmer, Myanmar, Mongolian, Limbu, N'Ko, Balinese, Greek question mark
            case '។', '៕', '၊', '။', '᠃', '᠉', '᥄', '᥅', '߹', '᭞', '᭟', 0x37E -> Stop.FULL;
            default -> Stop.NONE;
        };
    }

    /** Brackets that close; they belong to the sentence before, even behind a space. */
    static boolean closesBracket(int c) {
        return Character.getType(c) == Character.END_PUNCTUATION;
    }

    /** Quotes and emphasis that belong to the sentence before when they touch it. */
    static boolean closesWhenTouching(int c) {
        return switch (c) {
            case '"', '\'', '*', '_', '’', '”', '›', '‹' -> true;
            default -> false;
        };
    }

    /** Marks after which a sentence may be cut when it is too long; some need no space. */
    static boolean isClauseMark(int c) {
        return switch (c) {
            case ',', ';', ':', '–', '،', '؛', '՝', '፣', '፤' -> true;
            default -> isWideClauseMark(c);
        };
    }

    static boolean isWideClauseMark(int c) {
        return switch (c) {
            case '，', '、', '；', '：', '､', '—' -> true;
            default -> false;
        };
    }

    /** Whether a line that ends like this goes on in the next one. */
    static boolean continuesLine(int c) {
        return switch (c) {
            case ',', ';', '-', '–', '—', '(', '[', '/', '，', '、', '،' -> true;
            default -> false;
        };
    }

    /** Parts of a character before: accents, joiners, emoji and their variations. */
    static boolean attaches(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || c == 0x200C
                || c == 0x200D
                || Character.isEmojiModifier(c)
                || (c >= 0x2190 && Character.isEmoji(c));
    }

    /** Characters that are neither seen nor spoken: direction marks, soft hyphens, byte order. */
    static boolean isInvisible(int c) {
        return c == 0xAD
                || c == 0x061C
                || c == 0x200B
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2060 && c <= 0x206F)
                || c == 0xFEFF;
    }

    static boolean isHiragana(int c) {
        return c >= 0x3041 && c <= 0x309F;
    }
}
