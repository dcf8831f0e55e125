package dev.earshot.identity;

import java.util.concurrent.CompletionStage;

/** What is known about one {@code kid}. Immutable. */
sealed interface KeyAnswer {
    /** Here it is. */
    record Found(PublishedKey key) implements KeyAnswer {}

    /** The set was read lately and does not have it. */
    record Unknown() implements KeyAnswer {}

    /**
     * No set is at hand that could say.
     *
     * @param explanation one line for the operator
     * @param retryAfterSeconds when the set is fetched again, at least 1
     */
    record Away(String explanation, int retryAfterSeconds) implements KeyAnswer {}

    /**
     * The set is being fetched.
     *
     * @param answer completes within the bound of a fetch, never fails and is never {@code
     *     Fetching}
     */
    record Fetching(CompletionStage<KeyAnswer> answer) implements KeyAnswer {}
}
