package dev.earshot.speech;

/** The white space between two visible characters; the later, the stronger. */
enum Gap {
    NONE,
    /** A no-break space: the writer wants both sides kept together. */
    TIGHT,
    SPACE,
    /** One line end. */
    LINE,
    /** Two line ends or more, or a paragraph separator: always ends a sentence. */
    PARAGRAPH;

    /** What this character is, {@link #NONE} for all that are not white space. */
    static Gap of(int c) {
        return switch (c) {
            case '\n', '\r', 0x85, 0x2028 -> LINE;
            case 0x2029, '\f' -> PARAGRAPH;
            case 0xA0, 0x202F -> TIGHT;
            default ->
                    Character.isWhitespace(c)
                                    || Character.isSpaceChar(c)
                                    || Character.isISOControl(c)
                            ? SPACE
                            : NONE;
        };
    }

    /** This gap grown by another white space character. */
    Gap and(Gap next) {
        if (this == LINE && next == LINE) {
            return PARAGRAPH;
        }
        return compareTo(next) >= 0 ? this : next;
    }
}
