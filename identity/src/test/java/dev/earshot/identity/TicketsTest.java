package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.identity.Verdict;
import dev.earshot.identity.Tickets.Outcome;
import dev.earshot.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final Tickets tickets =
            new Tickets(new Tickets.Limits(Duration.ofSeconds(30), 10, 3), LEEWAY, clock, clock);
    private final Principal ann = principal("ann", ManualClock.START.plusSeconds(3_600));

    @Test
    void standForTheirPrincipalOnce() {
        String ticket = issue(ann);
        assertThat(tickets.redeem(ticket)).isEqualTo(new Verdict.Accepted(ann));
        assertThat(tickets.redeem(ticket)).isInstanceOf(Verdict.Rejected.class);
        assertThat(tickets.size()).isZero();
    }

    @Test
    void areGoodForThirtySecondsOfTheMonotonicClock() {
        String ticket = issue(ann);
        clock.stepWall(Duration.ofHours(1));
        clock.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(tickets.redeem(ticket)).isInstanceOf(Verdict.Accepted.class);

        String late = issue(ann);
        clock.stepWall(Duration.ofHours(-2));
        clock.advance(Duration.ofSeconds(30));
        assertThat(tickets.redeem(late)).isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void endWithTheAuthorityOfTheirToken() {
        String ticket = issue(principal("ann", clock.now().plusSeconds(5)));
        clock.advance(Duration.ofSeconds(5));
        assertThat(tickets.redeem(ticket)).isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void areLongAndNeverTheSame() {
        String one = issue(ann);
        assertThat(one).hasSize(43).isNotEqualTo(issue(ann));
    }

    @Test
    void areBoundedForEachUserAndMakeRoomWhenUsedOrExpired() {
        String first = issue(ann);
        issue(ann);
        issue(ann);
        assertThat(tickets.issue(ann)).isEqualTo(new Outcome.TooMany(true));
        issue(principal("bob", Instant.MAX));

        tickets.redeem(first);
        issue(ann);
        assertThat(tickets.issue(ann)).isEqualTo(new Outcome.TooMany(true));

        clock.advance(Duration.ofSeconds(30));
        issue(ann);
        assertThat(tickets.size()).isEqualTo(1);
    }

    @Test
    void areBoundedInAll() {
        for (int i = 0; i < 10; i++) {
            issue(principal("user-" + i, Instant.MAX));
        }
        assertThat(tickets.issue(ann)).isEqualTo(new Outcome.TooMany(false));
        clock.advance(Duration.ofSeconds(30));
        issue(ann);
    }

    @Test
    void refuseWhatNoTicketLooksLike() {
        issue(ann);
        for (String text : List.of("", "x", "A".repeat(43), "A".repeat(9_000), "ü".repeat(43))) {
            assertThat(tickets.redeem(text)).isInstanceOf(Verdict.Rejected.class);
        }
        assertThat(tickets.size()).isEqualTo(1);
    }

    @Test
    void letOneOfManyIn() {
        for (int round = 0; round < 50; round++) {
            String ticket = issue(ann);
            List<CompletableFuture<Verdict>> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                takers.add(CompletableFuture.supplyAsync(() -> tickets.redeem(ticket)));
            }
            assertThat(takers.stream().map(CompletableFuture::join))
                    .filteredOn(Verdict.Accepted.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    void areNeverShown() {
        Outcome.Fresh fresh = (Outcome.Fresh) tickets.issue(ann);
        assertThat(fresh.toString()).doesNotContain(fresh.text());
    }

    private String issue(Principal principal) {
        return ((Outcome.Fresh) tickets.issue(principal)).text();
    }

    private static Principal principal(String user, Instant expiresAt) {
        return new Principal(
                user, null, null, Set.of(Role.PLAYER), RoomPatterns.ALL, expiresAt, "jti", null);
    }
}
