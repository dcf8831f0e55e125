package dev.earshot.identity;

import java.io.Serial;

/** Ends the judging of one token; never leaves this package. */
final class BadToken extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final String explanation;

    /**
     * @param explanation one line that holds no part of the token
     */
    BadToken(String explanation) {
        super(explanation, null, false, false);
        this.explanation = explanation;
    }

    String explanation() {
        return explanation;
    }
}
