package dev.earshot.core.identity;

import static dev.earshot.testkit.contract.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.earshot.core.identity.Revocations.Outcome;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private static final Instant NOW = ManualClock.START;
    private static final Duration KEEP = Duration.ofDays(10);

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = new MemoryStore();
    private final Revocations revocations = fresh();

    @Test
    void coverTheTokenAndNoOther() {
        revocations.revokeToken("one", NOW.plusSeconds(60));
        assertThat(revocations.cover(of("ann", null, "one", NOW))).isTrue();
        assertThat(revocations.cover(of("ann", null, "two", NOW))).isFalse();
        assertThat(revocations.cover(of("ann", null, null, NOW))).isFalse();
    }

    @Test
    void coverWhatAUserHadUpToNow() {
        revocations.revokeUser("ann", null);
        assertThat(revocations.cover(of("ann", "pad", "x", NOW))).isTrue();
        assertThat(revocations.cover(of("ann", null, "x", NOW.minusSeconds(9)))).isTrue();
        assertThat(revocations.cover(of("ann", "pad", "x", NOW.plusSeconds(1)))).isFalse();
        assertThat(revocations.cover(of("bob", "pad", "x", NOW))).isFalse();
    }

    @Test
    void takeATokenWithoutItsTimeOfIssueForOlder() {
        revocations.revokeUser("ann", null);
        assertThat(revocations.cover(of("ann", null, "x", null))).isTrue();
    }

    @Test
    void coverOneDeviceOnly() {
        revocations.revokeUser("ann", "pad");
        assertThat(revocations.cover(of("ann", "pad", "x", NOW))).isTrue();
        assertThat(revocations.cover(of("ann", "phone", "x", NOW))).isFalse();
        assertThat(revocations.cover(of("ann", null, "x", NOW))).isFalse();
    }

    @Test
    void aSecondOneOfAUserReachesFurther() {
        revocations.revokeUser("ann", null);
        clock.advance(Duration.ofSeconds(5));
        revocations.revokeUser("ann", null);
        assertThat(revocations.cover(of("ann", null, "x", NOW.plusSeconds(5)))).isTrue();
        assertThat(revocations.size()).isEqualTo(1);
    }

    @Test
    void areThereAgainAfterARestart() {
        revocations.revokeToken("one", null);
        revocations.revokeUser("ann", "pad");
        Revocations next = fresh();
        assertThat(await(next.load())).isEqualTo(2);
        assertThat(next.cover(of("bob", null, "one", NOW))).isTrue();
        assertThat(next.cover(of("ann", "pad", "x", NOW))).isTrue();
    }

    @Test
    void areInForceAtOnceAndSayWhenTheyAreNotStored() {
        store.goAway();
        Outcome.InForce outcome = (Outcome.InForce) revocations.revokeToken("one", null);
        assertThat(revocations.cover(of("ann", null, "one", NOW))).isTrue();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(outcome.stored()));
    }

    @Test
    void goWhenTheirTokensHaveExpiredByThemselvesAndADayMore() {
        revocations.revokeToken("one", NOW.plusSeconds(60));
        revocations.revokeUser("ann", null);
        clock.advance(Duration.ofDays(1).plusSeconds(90));
        revocations.sweep();
        assertThat(revocations.size()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        revocations.sweep();
        assertThat(revocations.size()).isEqualTo(1);
        assertThat(await(store.revocations().all())).hasSize(1);
        clock.advance(KEEP);
        revocations.sweep();
        assertThat(revocations.size()).isZero();
    }

    /** Else a clock that went ahead and back would bring a token to life again. */
    @Test
    void staySomeTimeForAClockThatIsAhead() {
        revocations.revokeToken("one", NOW.plusSeconds(60));
        clock.stepWall(Duration.ofHours(12));
        revocations.sweep();
        clock.stepWall(Duration.ofHours(-12));
        assertThat(revocations.cover(of("ann", null, "one", NOW))).isTrue();
    }

    @Test
    void areBounded() {
        for (int i = 0; i < 5; i++) {
            assertThat(revocations.revokeToken("t" + i, null)).isInstanceOf(Outcome.InForce.class);
        }
        assertThat(revocations.revokeToken("more", null)).isEqualTo(new Outcome.Full(5));
        assertThat(revocations.revokeUser("ann", null)).isEqualTo(new Outcome.Full(5));
        assertThat(revocations.revokeToken("t0", null)).isInstanceOf(Outcome.InForce.class);
        assertThat(revocations.size()).isEqualTo(5);
    }

    private Revocations fresh() {
        return new Revocations(
                store.revocations(),
                clock,
                new Revocations.Settings(5, KEEP, Duration.ofSeconds(30)));
    }

    private static Principal of(
            String user, @Nullable String device, @Nullable String id, @Nullable Instant issued) {
        return new Principal(
                user,
                device,
                null,
                Set.of(Role.PLAYER),
                RoomPatterns.ALL,
                NOW.plusSeconds(60),
                id,
                issued);
    }
}
