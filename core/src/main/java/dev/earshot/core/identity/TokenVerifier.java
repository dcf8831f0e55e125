package dev.earshot.core.identity;

/**
 * Decides whether a token is genuine and current. Thread-safe; called on event loops, so it never
 * blocks.
 */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Judges one token. Never throws for anything the token contains.
     *
     * @param token the compact form as it came from the peer, untrusted
     */
    Verdict verify(String token);

    /** The outcome. */
    sealed interface Verdict {
        /** Genuine and current. */
        record Accepted(Principal principal) implements Verdict {}

        /**
         * Not to be trusted.
         *
         * @param explanation for the operator's log and {@code check-token}; holds no part of the
         *     token
         */
        record Rejected(String explanation) implements Verdict {}
    }
}
