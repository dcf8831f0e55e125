package dev.earshot.identity;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Verdict;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Judges JSON Web Tokens: HS256 by the server's own secret, RS256, ES256 and EdDSA by the published
 * keys of the configured issuer. Each key has one algorithm, with which the header is compared;
 * none that a header brings along and no address in it is looked at. Thread-safe; never blocks.
 */
public final class JwtVerifier implements Authenticator {
    /** How many verified tokens are remembered; about 500 bytes each. */
    static final int REMEMBERED = 10_000;

    private final JwtJudge judge;
    private final TokenRules rules;
    private final WallClock clock;
    private final VerifiedTokens verified = new VerifiedTokens(REMEMBERED);

    /** Judges by this key and these rules. */
    public JwtVerifier(HmacSecret secret, TokenRules rules, WallClock clock) {
        this(secret, null, rules, clock);
    }

    /** Judges by this key, by these published ones, and by these rules. */
    public JwtVerifier(
            HmacSecret secret,
            @Nullable PublishedKeys published,
            TokenRules rules,
            WallClock clock) {
        this.judge = new JwtJudge(secret, published, rules, clock);
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public Verdict authenticate(Credential credential) {
        return credential instanceof Credential.Token token
                ? verify(token.jwt())
                : new Verdict.Rejected("it is not a token");
    }

    /** Judges one token. Never throws for anything it contains. */
    public Verdict verify(String token) {
        if (token.length() > CompactToken.MAX_CHARS) {
            return new Verdict.Rejected(
                    "it is longer than " + CompactToken.MAX_CHARS + " characters");
        }
        Instant now = clock.now();
        String hash = VerifiedTokens.key(token);
        VerifiedTokens.Known known = verified.find(hash, now.minus(rules.leeway()));
        if (known != null && judge.serves(known.key())) {
            return new Verdict.Accepted(known.principal());
        }
        return verdict(judge.judge(token), hash);
    }

    /**
     * Tells whoever holds a token what it is, or why it is refused. Never throws for anything it
     * contains; completes at once, or within the bound of fetching keys.
     */
    public CompletionStage<TokenReport> explain(String token) {
        Judgement judgement = judge.judge(token);
        return judgement instanceof Judgement.Waiting waiting
                ? waiting.later().thenApply(this::report)
                : CompletableFuture.completedStage(report(judgement));
    }

    int remembered() {
        return verified.size();
    }

    private Verdict verdict(Judgement judgement, String hash) {
        return switch (judgement) {
            case Judgement.Genuine genuine -> {
                verified.remember(
                        hash, new VerifiedTokens.Known(genuine.principal(), genuine.key()));
                yield new Verdict.Accepted(genuine.principal());
            }
            case Judgement.Refused refused -> new Verdict.Rejected(refused.fault().explanation());
            case Judgement.Unavailable(KeyAnswer.Away why) ->
                    new Verdict.Unavailable(why.explanation(), why.retryAfterSeconds());
            case Judgement.Waiting waiting ->
                    new Verdict.Pending(waiting.later().thenApply(later -> verdict(later, hash)));
        };
    }

    private TokenReport report(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Genuine genuine ->
                    new TokenReport.Genuine(
                            genuine.principal(),
                            genuine.key().algorithm().wireName(),
                            genuine.key().label(),
                            genuine.issuedAt());
            case Judgement.Refused refused -> new TokenReport.Refused(refused.fault().advice());
            case Judgement.Unavailable(KeyAnswer.Away why) ->
                    new TokenReport.Refused(
                            "nobody can say at present: "
                                    + why.explanation()
                                    + "; see whether auth.jwks.url is right and can be reached from here");
            case Judgement.Waiting _ ->
                    throw new IllegalStateException("a wait has ended in a wait");
        };
    }
}
