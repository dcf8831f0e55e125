package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.claim.ClaimRow;
import dev.earshot.core.claim.ClaimStore;
import dev.earshot.core.mailbox.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link ClaimStore} does. For one test thread at a time. */
public abstract class ClaimStoreContract extends StoreContract {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");

    @Test
    void keepsEveryFieldOfTheFirstClaim() {
        assertThat(await(claims().find("pad"))).isEmpty();
        assertThat(await(claims().lastEpoch("pad"))).isZero();
        ClaimRow claim = claim(1, "a");

        assertThat(take(claim)).isTrue();

        assertThat(await(claims().find("pad"))).contains(claim);
        assertThat(await(claims().lastEpoch("pad"))).isEqualTo(1);
    }

    @Test
    void takesOverWithTheNextEpochOnly() {
        take(claim(1, "a"));

        assertThat(take(claim(1, "b"))).isFalse();
        assertThat(take(claim(3, "b"))).isFalse();
        assertThat(await(claims().find("pad"))).contains(claim(1, "a"));
        assertThat(take(claim(2, "b"))).isTrue();
        assertThat(await(claims().find("pad"))).contains(claim(2, "b"));
    }

    @Test
    void ofManyThatTakeTheSameEpochOneDoes() {
        List<CompletionStage<Boolean>> stages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stages.add(claims().take(claim(1, "c" + i)));
        }

        assertThat(stages.stream().filter(StoreContract::await)).hasSize(1);
    }

    @Test
    void anEpochBelowOneIsNone() {
        assertThat(take(claim(0, "a"))).isFalse();
    }

    @Test
    void releasesTheEpochThatIsMeantAndRemembersIt() {
        take(claim(1, "a"));
        take(claim(2, "b"));

        assertThat(await(claims().release("pad", 1))).isFalse();
        assertThat(await(claims().find("pad"))).isPresent();
        assertThat(await(claims().release("pad", 2))).isTrue();
        assertThat(await(claims().release("pad", 2))).isFalse();
        assertThat(await(claims().find("pad"))).isEmpty();
        assertThat(await(claims().lastEpoch("pad"))).isEqualTo(2);
        assertThat(take(claim(1, "c"))).isFalse();
        assertThat(take(claim(2, "c"))).isFalse();
        assertThat(take(claim(3, "c"))).isTrue();
    }

    @Test
    void releasesAllOfANode() {
        take(claim(1, "a"));
        take(new ClaimRow("phone", 1, "b", "node-2", NOW));
        take(new ClaimRow("watch", 1, "c", "node-1", NOW));

        assertThat(await(claims().releaseAll("node-1"))).isEqualTo(2);
        assertThat(await(claims().releaseAll("node-1"))).isZero();

        assertThat(await(claims().find("pad"))).isEmpty();
        assertThat(await(claims().find("phone"))).isPresent();
        assertThat(await(claims().lastEpoch("pad"))).isEqualTo(1);
    }

    @Test
    void forgetsTheEpochWithTheDeviceUnlessItIsHeld() {
        for (String device : List.of("pad", "phone")) {
            await(store().mailboxes().enter(new Reader("ann", device), Set.of(), NOW));
            take(new ClaimRow(device, 7, "a", "node-1", NOW));
        }
        await(claims().release("pad", 7));

        await(store().devices().removeSeenBefore(NOW.plusSeconds(1)));

        assertThat(await(claims().lastEpoch("pad"))).isZero();
        assertThat(await(claims().lastEpoch("phone"))).isEqualTo(7);
    }

    private static ClaimRow claim(long epoch, String connection) {
        return new ClaimRow("pad", epoch, connection, "node-1", NOW);
    }

    private boolean take(ClaimRow claim) {
        return await(claims().take(claim));
    }

    private ClaimStore claims() {
        return store().claims();
    }
}
