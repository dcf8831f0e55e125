package dev.earshot.identity;

import java.io.Serial;

/** Ends the judging of one token; never leaves this package. */
final class BadToken extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final String explanation;
    private final String advice;

    /**
     * @param explanation one line that holds no part of the token
     */
    BadToken(String explanation) {
        this(explanation, explanation);
    }

    /**
     * @param explanation one line that holds no part of the token
     * @param advice one line for whoever holds the token: more exactly why, and what to do
     */
    BadToken(String explanation, String advice) {
        super(explanation, null, false, false);
        this.explanation = explanation;
        this.advice = advice;
    }

    String explanation() {
        return explanation;
    }

    String advice() {
        return advice;
    }
}
