package dev.earshot.identity;

import java.io.Serial;

/** Leaves one key out of its set; never leaves this package. */
final class UnusableKey extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final String explanation;

    /**
     * @param explanation completes the sentence "a key is left out, because"
     */
    UnusableKey(String explanation) {
        super(explanation, null, false, false);
        this.explanation = explanation;
    }

    String explanation() {
        return explanation;
    }
}
