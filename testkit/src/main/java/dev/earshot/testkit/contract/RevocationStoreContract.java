package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Revocation;
import dev.earshot.core.identity.Revocation.OfToken;
import dev.earshot.core.identity.Revocation.OfUser;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link dev.earshot.core.identity.RevocationStore} does. For one test thread. */
public abstract class RevocationStoreContract extends StoreContract {
    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00.000001Z");
    private static final Instant LATE = Instant.parse("2036-01-01T00:00:00Z");

    @Test
    void hasNoneAtFirst() {
        assertThat(all()).isEmpty();
    }

    @Test
    void keepsEveryFieldOfEachKind() {
        List<Revocation> saved =
                List.of(
                        new OfToken("jti", LATE),
                        new OfUser("ann", null, EARLY, LATE),
                        new OfUser("ann", "pad", LATE, LATE.plusSeconds(1)),
                        new OfUser("bob", "pad", EARLY, LATE));

        saved.forEach(this::save);

        assertThat(all()).containsExactlyInAnyOrderElementsOf(saved);
    }

    @Test
    void keepsATokenOnceUntilTheLaterMoment() {
        save(new OfToken("jti", LATE));
        save(new OfToken("jti", EARLY));
        save(new OfToken("jti", LATE));

        assertThat(all()).containsExactly(new OfToken("jti", LATE));
    }

    @Test
    void keepsAUsersDeviceOnceWithTheLaterMoments() {
        save(new OfUser("ann", "pad", LATE, EARLY));
        save(new OfUser("ann", "pad", EARLY, LATE));

        assertThat(all()).containsExactly(new OfUser("ann", "pad", LATE, LATE));
    }

    @Test
    void takesATokenAndAUserOfOneNameForTwo() {
        save(new OfToken("ann", LATE));
        save(new OfUser("ann", null, EARLY, LATE));

        assertThat(all()).hasSize(2);
    }

    @Test
    void removesThoseThatNeedNotBeKept() {
        save(new OfToken("old", EARLY));
        save(new OfToken("young", LATE));
        save(new OfUser("old", null, EARLY, EARLY));
        save(new OfUser("young", null, EARLY, LATE));

        assertThat(await(store().revocations().removeBefore(EARLY))).isZero();
        assertThat(await(store().revocations().removeBefore(EARLY.plusSeconds(1)))).isEqualTo(2);

        assertThat(all())
                .containsExactlyInAnyOrder(
                        new OfToken("young", LATE), new OfUser("young", null, EARLY, LATE));
    }

    private void save(Revocation revocation) {
        await(store().revocations().save(revocation));
    }

    private List<Revocation> all() {
        return await(store().revocations().all());
    }
}
