package dev.earshot.identity;

import static dev.earshot.identity.Issuer.CLAIMS;
import static dev.earshot.identity.Issuer.EC;
import static dev.earshot.identity.Issuer.ED;
import static dev.earshot.identity.Issuer.FOREIGN_RSA;
import static dev.earshot.identity.Issuer.NAME;
import static dev.earshot.identity.Issuer.NOW;
import static dev.earshot.identity.Issuer.RSA;
import static dev.earshot.identity.Issuer.RULES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.identity.Verdict;
import dev.earshot.core.loop.ThreadLoop;
import dev.earshot.testkit.JwksServer;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.SigningPair;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetching from a real server that misbehaves in every way it can. */
class HttpKeySetSourceTest {
    private static final byte[] BLANKS = " ".repeat(8 * 1024).getBytes(StandardCharsets.US_ASCII);

    /** Generous: the machine may be busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final JwksServer server = JwksServer.start();
    private final CountDownLatch done = new CountDownLatch(1);
    private final HttpKeySetSource source = new HttpKeySetSource(config(server.url()), PATIENCE);
    private final HttpKeySetSource hasty = new HttpKeySetSource(config(server.url()));

    @AfterEach
    void stop() {
        done.countDown();
        source.close();
        hasty.close();
        server.close();
    }

    @Test
    void readsWhatIsPublished() throws FetchFailure {
        server.publish(RSA, EC, ED);

        assertThat(source.fetch().keys()).hasSize(3);
        assertThat(server.allHits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void doesNotFollowRedirects(int status) {
        server.answer(exchange -> {
            exchange.getResponseHeaders().set("Location", server.url("/elsewhere").toString());
            exchange.sendResponseHeaders(status, -1);
        });

        assertThat(failure().outcome()).isEqualTo(FetchOutcome.STATUS);
        assertThat(server.hits("/elsewhere")).isZero();
        assertThat(server.allHits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 400, 401, 404, 500, 503})
    void takesOnlyTwoHundred(int status) {
        byte[] body = SigningPair.jwks(RSA);
        server.answer(exchange -> {
            exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
            if (status != 204) {
                exchange.getResponseBody().write(body);
            }
        });

        FetchFailure failure = failure();
        assertThat(failure.outcome()).isEqualTo(FetchOutcome.STATUS);
        assertThat(failure.explanation()).contains(String.valueOf(status));
    }

    @Test
    void doesNotReadTheEndlessBodyOfAFailure() throws InterruptedException {
        CountDownLatch hungUp = new CountDownLatch(1);
        server.answer(exchange -> {
            exchange.sendResponseHeaders(404, 0);
            writeUntilHungUp(exchange.getResponseBody(), hungUp);
        });

        assertThat(failure().outcome()).isEqualTo(FetchOutcome.STATUS);
        assertThat(hungUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void hangsUpOnAnAnswerThatIsTooLong() throws InterruptedException {
        CountDownLatch hungUp = new CountDownLatch(1);
        server.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            writeUntilHungUp(exchange.getResponseBody(), hungUp);
        });

        assertThat(failure().outcome()).isEqualTo(FetchOutcome.TOO_LARGE);
        assertThat(hungUp.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesSixtyFourKibibytesAndNotAByteMore() throws FetchFailure {
        String set = new String(SigningPair.jwks(ED), StandardCharsets.UTF_8);
        String fitting = set + " ".repeat(HttpKeySetSource.MAX_BYTES - set.length());
        server.publish(fitting.getBytes(StandardCharsets.UTF_8));
        assertThat(source.fetch().keys()).hasSize(1);

        server.publish((fitting + " ").getBytes(StandardCharsets.UTF_8));
        assertThat(failure().outcome()).isEqualTo(FetchOutcome.TOO_LARGE);
    }

    @Test
    void givesUpOnAServerThatDoesNotAnswer() {
        server.answer(exchange -> waitForTheEnd());

        assertThat(hastyFailure().outcome()).isEqualTo(FetchOutcome.TIMEOUT);
    }

    @Test
    void givesUpOnABodyThatDrips() {
        server.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            // Each byte comes in time; only the whole does not.
            while (done.getCount() > 0) {
                body.write(' ');
                body.flush();
                waitFor(Duration.ofMillis(50));
            }
        });
        long began = System.nanoTime();

        assertThat(hastyFailure().outcome()).isEqualTo(FetchOutcome.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
    }

    @Test
    void refusesAnAnswerThatIsCutShort() {
        server.answer(exchange -> {
            exchange.sendResponseHeaders(200, 10_000);
            exchange.getResponseBody().write("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8));
        });

        assertThat(hastyFailure().outcome()).isIn(FetchOutcome.UNREACHABLE, FetchOutcome.TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>sign in</html>", "{}", "{\"keys\":[", "{\"keys\":7}", "gzip\0"})
    void refusesContentThatIsNoKeySet(String body) {
        server.publish(body.getBytes(StandardCharsets.UTF_8));

        assertThat(failure().outcome()).isEqualTo(FetchOutcome.MALFORMED);
    }

    @Test
    void saysThatNobodyAnswers() {
        server.close();

        FetchFailure failure = failure();
        assertThat(failure.outcome()).isEqualTo(FetchOutcome.UNREACHABLE);
        assertThat(failure.explanation()).contains("nobody answers");
    }

    @Test
    void asksNobodyForWhatATokenNames() {
        server.publish(RSA);
        ManualClock clock = new ManualClock();
        PublishedKeys keys =
                new PublishedKeys(config(server.url()), source, clock.newLoop(), () -> {}, clock);
        keys.start();
        clock.runPending();
        JwtVerifier verifier =
                new JwtVerifier(HmacSecret.ofBytes(Tokens.KEY), keys, RULES, () -> NOW);
        for (String name : new String[] {"jku", "x5u", "url", "iss", "kid"}) {
            String value = "\"" + name + "\":\"" + server.url("/trap") + "\"";
            String kid = name.equals("kid") ? "" : ",\"kid\":\"" + RSA.kid() + "\"";
            String header = "{\"alg\":\"RS256\"" + kid + "," + value + "}";
            settle(verifier, clock, RSA.token(header, CLAIMS));
            settle(verifier, clock, FOREIGN_RSA.token(header, CLAIMS));
            settle(verifier, clock, Tokens.signed(header.replace("RS256", "HS256"), CLAIMS));
            settle(
                    verifier,
                    clock,
                    RSA.token(CLAIMS.replace(NAME, server.url("/trap").toString())));
        }

        assertThat(server.hits("/trap")).isZero();
        assertThat(server.allHits()).isEqualTo(server.hits());
        // The first, and one for a kid that is not in the set.
        assertThat(server.hits()).isEqualTo(2);
    }

    @Test
    void rotatesOverTheNetwork() {
        server.publish(RSA);
        ThreadLoop loop = new ThreadLoop("keys");
        try (PublishedKeys keys =
                new PublishedKeys(
                        config(server.url()), source, loop, loop::close, MonotonicClock.SYSTEM)) {
            keys.start();
            JwtVerifier verifier =
                    new JwtVerifier(HmacSecret.ofBytes(Tokens.KEY), keys, RULES, () -> NOW);
            assertThat(settle(verifier, RSA.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);

            server.publish(EC);
            assertThat(settle(verifier, EC.token(CLAIMS))).isInstanceOf(Verdict.Accepted.class);
            assertThat(settle(verifier, RSA.token(CLAIMS))).isInstanceOf(Verdict.Rejected.class);
            assertThat(server.hits()).isEqualTo(2);
        }
    }

    @Test
    void answersWhoWaitsWhenItIsClosed() {
        server.answer(exchange -> waitForTheEnd());
        PublishedKeys keys = PublishedKeys.over(config(server.url()));
        keys.start();
        JwtVerifier verifier =
                new JwtVerifier(HmacSecret.ofBytes(Tokens.KEY), keys, RULES, () -> NOW);
        Verdict verdict = verifier.verify(RSA.token(CLAIMS));

        keys.close();

        assertThat(last(verdict)).isInstanceOf(Verdict.Unavailable.class);
        assertThat(last(verifier.verify(RSA.token(CLAIMS))))
                .isInstanceOf(Verdict.Unavailable.class);
    }

    private FetchFailure hastyFailure() {
        return catchThrowableOfType(FetchFailure.class, hasty::fetch);
    }

    private FetchFailure failure() {
        return catchThrowableOfType(FetchFailure.class, source::fetch);
    }

    private void settle(JwtVerifier verifier, ManualClock clock, String token) {
        Verdict verdict = verifier.verify(token);
        clock.runPending();
        last(verdict);
    }

    private static Verdict settle(JwtVerifier verifier, String token) {
        return last(verifier.verify(token));
    }

    private static Verdict last(Verdict verdict) {
        return verdict instanceof Verdict.Pending pending
                ? pending.verdict()
                        .toCompletableFuture()
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join()
                : verdict;
    }

    private static JwksConfig config(URI url) {
        return new JwksConfig(NAME, url, JwksConfig.REFRESH, JwksConfig.KEEP);
    }

    private void writeUntilHungUp(OutputStream body, CountDownLatch hungUp) {
        try {
            while (done.getCount() > 0) {
                body.write(BLANKS);
            }
        } catch (IOException e) {
            hungUp.countDown();
        }
    }

    private void waitForTheEnd() {
        waitFor(PATIENCE);
    }

    private void waitFor(Duration time) {
        try {
            var _ = done.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
