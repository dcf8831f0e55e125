package dev.earshot.identity;

import java.io.Serial;

/** Ends the reading of a key set as a whole; never leaves this package. */
final class BadKeySet extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final String explanation;

    /**
     * @param explanation one line about the answer as a whole
     */
    BadKeySet(String explanation) {
        super(explanation, null, false, false);
        this.explanation = explanation;
    }

    String explanation() {
        return explanation;
    }
}
