package dev.earshot.server.metrics;

import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Verdict;

/** Judges like another and counts what came of it. Thread-safe. */
public final class MeteredAuthenticator implements Authenticator {
    private static final String[] KINDS = {"token", "ticket", "api_key"};
    private static final String[] OUTCOMES = {"accepted", "rejected", "unavailable"};

    private final Authenticator authenticator;
    private final NodeMetrics metrics;

    /** Counts the verdicts of this one, from zero. */
    public MeteredAuthenticator(Authenticator authenticator, NodeMetrics metrics) {
        this.authenticator = authenticator;
        this.metrics = metrics;
        for (String kind : KINDS) {
            for (String outcome : OUTCOMES) {
                metrics.counter("earshot.auth", "kind", kind, "outcome", outcome);
            }
        }
    }

    @Override
    public Verdict authenticate(Credential credential) {
        return counted(authenticator.authenticate(credential), kind(credential));
    }

    private Verdict counted(Verdict verdict, String kind) {
        return switch (verdict) {
            case Verdict.Accepted _ -> count(verdict, kind, "accepted");
            case Verdict.Rejected _ -> count(verdict, kind, "rejected");
            case Verdict.Unavailable _ -> count(verdict, kind, "unavailable");
            case Verdict.Pending pending ->
                    new Verdict.Pending(pending.verdict().thenApply(later -> counted(later, kind)));
        };
    }

    private Verdict count(Verdict verdict, String kind, String outcome) {
        metrics.counter("earshot.auth", "kind", kind, "outcome", outcome).increment();
        return verdict;
    }

    private static String kind(Credential credential) {
        return switch (credential) {
            case Credential.Token _ -> "token";
            case Credential.Ticket _ -> "ticket";
            case Credential.ApiKey _ -> "api_key";
        };
    }
}
