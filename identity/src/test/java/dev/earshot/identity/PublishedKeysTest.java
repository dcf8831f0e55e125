package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.CONFIG;
import static dev.earshot.identity.Issuer.EC;
import static dev.earshot.identity.Issuer.ED;
import static dev.earshot.identity.Issuer.FOREIGN_RSA;
import static dev.earshot.identity.Issuer.NOW;
import static dev.earshot.identity.Issuer.RSA;
import static dev.earshot.identity.Issuer.RULES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.earshot.core.identity.Verdict;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.testkit.SigningPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** When keys are fetched, and what tokens get meanwhile; in virtual time. */
class PublishedKeysTest {
    private final ManualClock clock = new ManualClock();
    private final ManualLoop loop = clock.newLoop();
    private final Source source = new Source();
    private final PublishedKeys keys = new PublishedKeys(CONFIG, source, loop, () -> {}, clock);
    private final JwtVerifier verifier =
            new JwtVerifier(HmacSecret.ofBytes(Tokens.KEY), keys, RULES, () -> NOW);

    @Test
    void letsTokensWaitForTheFirstFetch() {
        source.publish(RSA);
        keys.start();

        CompletionStage<Verdict> later = pending(verifier.verify(RSA.token(CLAIMS)));
        assertThat(later.toCompletableFuture()).isNotDone();
        clock.runPending();

        assertThat(later.toCompletableFuture().join()).isInstanceOf(Verdict.Accepted.class);
        assertThat(keys.keys()).isEqualTo(1);
    }

    @Test
    void answersThatNobodyCanSayWhileTheSetIsAwayAndTriesAgainSoonerAtFirst() {
        keys.start();
        clock.runPending();

        assertThat(verifier.verify(RSA.token(CLAIMS)))
                .isInstanceOfSatisfying(
                        Verdict.Unavailable.class,
                        unavailable -> {
                            assertThat(unavailable.retryAfterSeconds()).isEqualTo(1);
                            assertThat(unavailable.explanation())
                                    .contains("https://id.example/jwks.json", "nobody answers");
                        });
        assertThat(verifier.verify(Tokens.signed(CLAIMS))).isInstanceOf(Verdict.Accepted.class);

        clock.advance(Duration.ofMinutes(10));
        // After 1, 2, 4, 8 and 16 s, then every 30 s.
        assertThat(source.fetches).isBetween(20, 26);
        source.publish(RSA);
        clock.advance(Duration.ofSeconds(30));
        assertThat(verifier.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void refusesAtOnceAndFetchesNothingForWhatNoKeyCouldSave() {
        assertThat(verifier.verify(RSA.token(CLAIMS.replace("id.example", "evil.example"))))
                .isInstanceOf(Verdict.Rejected.class);
        assertThat(verifier.verify(RSA.token(CLAIMS.replace("1790000060", "1"))))
                .isInstanceOf(Verdict.Rejected.class);
        clock.runPending();
        assertThat(source.fetches).isZero();
    }

    @Test
    void acceptsTheFirstTokenOfANewKeyAfterFetchingIt() {
        started(RSA);
        source.publish(RSA, ED);

        CompletionStage<Verdict> later = pending(verifier.verify(ED.token(CLAIMS)));
        clock.runPending();

        assertThat(later.toCompletableFuture().join()).isInstanceOf(Verdict.Accepted.class);
        assertThat(verifier.verify(ED.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
        assertThat(source.fetches).isEqualTo(2);
    }

    @Test
    void refusesTokensOfAKeyThatHasLeftTheSetRememberedOnesToo() {
        started(RSA, EC);
        String token = RSA.token(CLAIMS);
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verifier.remembered()).isEqualTo(1);

        source.publish(EC);
        clock.advance(CONFIG.refresh());

        CompletionStage<Verdict> later = pending(verifier.verify(token));
        clock.runPending();
        assertThat(later.toCompletableFuture().join()).isInstanceOf(Verdict.Rejected.class);
        assertThat(verifier.verify(EC.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void refusesTokensOfAKeyThatWasReplacedUnderItsName() {
        started(RSA);
        String token = RSA.token(CLAIMS);
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Accepted.class);

        source.publish(FOREIGN_RSA.named(RSA.kid()));
        clock.advance(CONFIG.refresh());

        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Rejected.class);
        assertThat(verifier.verify(FOREIGN_RSA.named(RSA.kid()).token(CLAIMS)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void keepsRememberedTokensWhenASetIsFetchedThatStillHasTheirKey() {
        started(RSA);
        String token = RSA.token(CLAIMS);
        verifier.verify(token);

        source.publish(EC, RSA);
        clock.advance(CONFIG.refresh());

        assertThat(
                        keys.serves(
                                new PublishedKey(
                                        new KeyId(CONFIG.issuer(), CONFIG.url(), RSA.kid()),
                                        SigningAlgorithm.RS256,
                                        RSA.pair().getPublic())))
                .isTrue();
        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Accepted.class);
    }

    /** Five strangers a second, each with another kid, for ten minutes. */
    @Test
    void fetchesOnceInThirtySecondsHoweverManyUnknownKidsCome() {
        started(RSA);
        List<Long> times = new ArrayList<>();
        source.onFetch = () -> times.add(clock.elapsedNanos());

        for (int i = 0; i < 3_000; i++) {
            Verdict verdict = verifier.verify(ED.named("kid-" + i).token(CLAIMS));
            clock.runPending();
            if (verdict instanceof Verdict.Pending pending) {
                verdict = pending.verdict().toCompletableFuture().join();
            }
            assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
            clock.advanceMillis(200);
        }

        assertThat(times).hasSizeBetween(19, 20);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
        }
        assertThat(verifier.remembered()).isZero();
        assertThat(keys.keys()).isEqualTo(1);
        assertThat(verifier.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void letsNoTokenCauseAFetchWhileFetchingFails() {
        started(RSA);
        source.fail();
        clock.advance(CONFIG.refresh());
        int before = source.fetches;

        for (int i = 0; i < 1_000; i++) {
            assertThat(verifier.verify(ED.named("kid-" + i).token(CLAIMS)))
                    .isInstanceOf(Verdict.Unavailable.class);
            clock.runPending();
        }
        clock.advance(Duration.ofSeconds(29));

        assertThat(source.fetches).isEqualTo(before);
    }

    @Test
    void judgesByTheLastGoodSetWhileFetchingFailsAndNoLongerThanItIsKept() {
        started(RSA);
        source.fail();

        clock.advance(CONFIG.keep());
        assertThat(verifier.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);

        clock.advance(Duration.ofSeconds(1));
        assertThat(verifier.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Unavailable.class);
        assertThat(keys.keys()).isZero();

        source.publish(RSA);
        clock.advance(Duration.ofSeconds(30));
        assertThat(verifier.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void givesEachOfManyWaitersAnAnswerAndNoMoreThanAreAllowedWait() {
        source.publish(RSA);
        keys.start();
        String token = RSA.token(CLAIMS);
        List<CompletionStage<Verdict>> waiting = new ArrayList<>();
        for (int i = 0; i < PublishedKeys.MAX_WAITING; i++) {
            waiting.add(pending(verifier.verify(token)));
        }

        assertThat(verifier.verify(token)).isInstanceOf(Verdict.Unavailable.class);
        clock.runPending();

        assertThat(waiting)
                .allSatisfy(one ->
                        assertThat(one.toCompletableFuture().join())
                                .isInstanceOf(Verdict.Accepted.class));
        assertThat(source.fetches).isEqualTo(1);
        source.publish(RSA, EC);
        pending(verifier.verify(EC.token(CLAIMS)));
    }

    @Test
    void knowsAKidOnlyAsItsOwnIssuersKey() {
        started(RSA);
        Issuer other = new Issuer(SigningPair.jwks(FOREIGN_RSA.named(RSA.kid())));

        assertThat(verifier.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
        assertThat(other.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Rejected.class);
        assertThat(other.verify(FOREIGN_RSA.named(RSA.kid()).token(CLAIMS)))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(verifier.verify(FOREIGN_RSA.named(RSA.kid()).token(CLAIMS)))
                .isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void fetchesOnFirstUseAndNeverAgainByItselfWhereItWasNotStarted() {
        source.publish(RSA);
        assertThat(verifier.verify(Tokens.signed(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
        clock.advance(Duration.ofHours(1));
        assertThat(source.fetches).isZero();

        pending(verifier.verify(RSA.token(CLAIMS)));
        clock.advance(Duration.ofHours(1));
        assertThat(source.fetches).isEqualTo(1);
    }

    @Test
    void survivesASourceThatBreaks() {
        source.onFetch =
                () -> {
                    throw new IllegalStateException("a defect");
                };
        keys.start();
        CompletionStage<Verdict> later = pending(verifier.verify(RSA.token(CLAIMS)));

        assertThatThrownBy(clock::runPending).isInstanceOf(IllegalStateException.class);
        assertThat(later.toCompletableFuture().join()).isInstanceOf(Verdict.Unavailable.class);

        source.onFetch = () -> {};
        source.publish(RSA);
        clock.advance(Duration.ofSeconds(2));
        assertThat(verifier.verify(RSA.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void countsHowFetchesEnded() {
        started(RSA);
        source.fail();
        clock.advance(CONFIG.refresh());

        assertThat(keys.fetches(FetchOutcome.LOADED)).isEqualTo(1);
        assertThat(keys.fetches(FetchOutcome.UNREACHABLE)).isEqualTo(1);
        assertThat(keys.fetches(FetchOutcome.TIMEOUT)).isZero();
    }

    private void started(SigningPair... pairs) {
        source.publish(pairs);
        keys.start();
        clock.runPending();
    }

    private static CompletionStage<Verdict> pending(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Pending.class);
        return ((Verdict.Pending) verdict).verdict();
    }

    private static final class Source implements KeySetSource {
        private int fetches;
        private byte[] answer = new byte[0];
        private Runnable onFetch = () -> {};

        void publish(SigningPair... pairs) {
            answer = SigningPair.jwks(pairs);
        }

        void fail() {
            answer = new byte[0];
        }

        @Override
        public KeySet fetch() throws FetchFailure {
            fetches++;
            onFetch.run();
            if (answer.length == 0) {
                throw new FetchFailure(FetchOutcome.UNREACHABLE, "nobody answers there");
            }
            try {
                return KeySet.read(answer, CONFIG.issuer(), CONFIG.url());
            } catch (BadKeySet e) {
                throw new FetchFailure(FetchOutcome.MALFORMED, e.explanation());
            }
        }

        @Override
        public void close() {}
    }
}
