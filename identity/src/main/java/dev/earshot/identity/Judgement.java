package dev.earshot.identity;

import dev.earshot.core.identity.Principal;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a {@link JwtJudge} found. Immutable. */
sealed interface Judgement {
    /** Signed by this key and current. */
    record Genuine(Principal principal, TokenKey key, @Nullable Instant issuedAt)
            implements Judgement {}

    /** Refused for this fault. */
    record Refused(BadToken fault) implements Judgement {}

    /** Its key cannot be had at present. */
    record Unavailable(KeyAnswer.Away why) implements Judgement {}

    /**
     * Its key is being fetched.
     *
     * @param later never fails and is never {@code Waiting}
     */
    record Waiting(CompletionStage<Judgement> later) implements Judgement {}
}
