package dev.earshot.identity;

import java.io.Serial;

/** Says why a key set could not be fetched; never leaves this package. */
final class FetchFailure extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final FetchOutcome outcome;
    private final String explanation;

    /**
     * @param explanation one line for the operator
     */
    FetchFailure(FetchOutcome outcome, String explanation) {
        super(explanation, null, false, false);
        this.outcome = outcome;
        this.explanation = explanation;
    }

    FetchOutcome outcome() {
        return outcome;
    }

    String explanation() {
        return explanation;
    }
}
