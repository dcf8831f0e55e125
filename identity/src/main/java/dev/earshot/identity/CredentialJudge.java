package dev.earshot.identity;

import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Revocations;
import dev.earshot.core.identity.Verdict;

/**
 * Judges all that peers may show: tokens, tickets and API keys. What a verifier accepts, from its
 * memory too or after a while, is still refused where it was revoked. Thread-safe; never blocks.
 */
public final class CredentialJudge implements Authenticator {
    private static final Verdict REVOKED = new Verdict.Rejected("it was revoked");

    private final Authenticator tokens;
    private final Tickets tickets;
    private final ApiKeys keys;
    private final Revocations revocations;

    /** Judges with these, tokens by {@code tokens}. */
    public CredentialJudge(
            Authenticator tokens, Tickets tickets, ApiKeys keys, Revocations revocations) {
        this.tokens = tokens;
        this.tickets = tickets;
        this.keys = keys;
        this.revocations = revocations;
    }

    @Override
    public Verdict authenticate(Credential credential) {
        return switch (credential) {
            case Credential.Token _ -> unlessRevoked(tokens.authenticate(credential));
            case Credential.Ticket ticket -> unlessRevoked(tickets.redeem(ticket.text()));
            case Credential.ApiKey key -> keys.judge(key.name(), key.secret());
        };
    }

    private Verdict unlessRevoked(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted accepted ->
                    revocations.cover(accepted.principal()) ? REVOKED : accepted;
            case Verdict.Pending pending ->
                    new Verdict.Pending(pending.verdict().thenApply(this::unlessRevoked));
            case Verdict.Rejected _, Verdict.Unavailable _ -> verdict;
        };
    }
}
