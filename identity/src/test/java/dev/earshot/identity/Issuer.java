package dev.earshot.identity;

import dev.earshot.core.identity.Verdict;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.SigningPair;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An issuer with a key of each kind, and verifiers that have read its key set. */
final class Issuer {
    static final String NAME = "https://id.example";
    static final String AUDIENCE = "ears";
    static final URI URL = URI.create("https://id.example/jwks.json");
    static final Instant NOW = Instant.ofEpochSecond(1_790_000_000L);
    static final String CLAIMS =
            "{\"sub\":\"anna\",\"iss\":\"https://id.example\",\"aud\":\"ears\",\"exp\":1790000060}";

    static final SigningPair RSA = SigningPair.rsa("rsa-1", 2_048);
    static final SigningPair EC = SigningPair.ec("ec-1", "secp256r1");
    static final SigningPair ED = SigningPair.ed25519("ed-1");
    static final List<SigningPair> PAIRS = List.of(RSA, EC, ED);

    /** The same kinds of keys in wrong hands. */
    static final SigningPair FOREIGN_RSA = SigningPair.rsa("foreign-rsa", 2_048);

    static final SigningPair FOREIGN_EC = SigningPair.ec("foreign-ec", "secp256r1");
    static final SigningPair FOREIGN_ED = SigningPair.ed25519("foreign-ed");
    static final List<SigningPair> FOREIGN = List.of(FOREIGN_RSA, FOREIGN_EC, FOREIGN_ED);

    static final TokenRules RULES = new TokenRules(NAME, AUDIENCE, Duration.ofSeconds(30));
    static final JwksConfig CONFIG = new JwksConfig(NAME, URL, JwksConfig.REFRESH, JwksConfig.KEEP);

    private final ManualClock clock = new ManualClock();
    private final JwtVerifier verifier;

    /** Knows the keys of this answer. */
    Issuer(byte[] answer) {
        PublishedKeys keys =
                new PublishedKeys(
                        CONFIG, new FixedSource(answer), clock.newLoop(), () -> {}, clock);
        keys.start();
        clock.runPending();
        verifier = new JwtVerifier(HmacSecret.ofBytes(Tokens.KEY), keys, RULES, () -> NOW);
    }

    /** Knows the three good keys. */
    Issuer() {
        this(SigningPair.jwks(RSA, EC, ED));
    }

    /** The last word on a token, fetches included. */
    Verdict verify(String token) {
        Verdict verdict = verifier.verify(token);
        if (verdict instanceof Verdict.Pending pending) {
            clock.runPending();
            return pending.verdict().toCompletableFuture().join();
        }
        return verdict;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record FixedSource(byte[] answer) implements KeySetSource {
        @Override
        public KeySet fetch() throws FetchFailure {
            try {
                return KeySet.read(answer, NAME, URL);
            } catch (BadKeySet e) {
                throw new FetchFailure(FetchOutcome.MALFORMED, e.explanation());
            }
        }

        @Override
        public void close() {}
    }
}
