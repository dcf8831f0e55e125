package dev.earshot.identity;

import dev.earshot.core.identity.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is to be said about a token to whoever holds it. Immutable; holds no signature. */
public sealed interface TokenReport {
    /**
     * Accepted.
     *
     * @param principal whom it stands for
     * @param algorithm its {@code alg}
     * @param key which key signed it
     * @param issuedAt its {@code iat}, where it has one
     */
    record Genuine(Principal principal, String algorithm, String key, @Nullable Instant issuedAt)
            implements TokenReport {}

    /**
     * Refused.
     *
     * @param advice one line: why, and what to do
     */
    record Refused(String advice) implements TokenReport {}
}
