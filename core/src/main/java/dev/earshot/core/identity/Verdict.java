package dev.earshot.core.identity;

import java.util.concurrent.CompletionStage;

/** What came of judging a {@link Credential}. Immutable. */
public sealed interface Verdict {
    /** Genuine and current. */
    record Accepted(Principal principal) implements Verdict {}

    /**
     * Not to be trusted.
     *
     * @param explanation for the operator's log and {@code check-token}; holds no part of the
     *     credential
     */
    record Rejected(String explanation) implements Verdict {}

    /**
     * Nobody can say at present, so it is refused for now.
     *
     * @param explanation for the operator's log; holds no part of the credential
     * @param retryAfterSeconds when it is worth asking again, at least 1
     */
    record Unavailable(String explanation, int retryAfterSeconds) implements Verdict {}

    /**
     * To be said shortly, as a key has to be fetched first.
     *
     * @param verdict completes on any thread, never with another {@code Pending}; it never fails
     */
    record Pending(CompletionStage<Verdict> verdict) implements Verdict {}
}
