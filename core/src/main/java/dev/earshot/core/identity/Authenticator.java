package dev.earshot.core.identity;

/**
 * Decides who is behind a credential. Thread-safe; called on event loops, so it never blocks: what
 * takes time is {@link Verdict.Pending}.
 */
@FunctionalInterface
public interface Authenticator {
    /** Judges one credential. Never throws for anything it contains. A ticket is used up by it. */
    Verdict authenticate(Credential credential);
}
