package dev.earshot.speech;

/**
 * Which of the quotes that open in one language and close in another is open. One thread at a time.
 */
final class QuoteState {
    private static final int NONE = 0;

    private int open = NONE;

    void reset() {
        open = NONE;
    }

    /** Whether this quote closes the sentence before it. */
    boolean closes(int c, Gap gap) {
        return switch (c) {
            case '“' -> open == '„';
            case '«' -> open == '»';
            case '»' -> open == '«' || (gap == Gap.NONE && open != '»');
            default -> false;
        };
    }

    /** Takes note of a character that joins the text. */
    void see(int c, Gap gap, boolean first) {
        boolean opensHere = first || gap != Gap.NONE;
        switch (c) {
            case '„' -> open = c;
            case '“', '”' -> open = open == '„' ? NONE : open;
            case '«' -> open = open == '»' ? NONE : c;
            case '»' -> {
                if (open == '«') {
                    open = NONE;
                } else if (opensHere) {
                    open = c;
                }
            }
            default -> {
                // not a quote that two languages use in opposite ways
            }
        }
    }
}
