package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.MemoryStore;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The authority of a token ends on time, whatever the wall clock does. */
class TokenExpiryTest {
    private final RegistryFixture fixture = new RegistryFixture();

    @Test
    void endsAConnectionWithItsTokenAndNotSooner() {
        Client client = open(Duration.ofMinutes(10));
        fixture.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(client.outbound.closeCode()).isNull();
        fixture.clock.advance(Duration.ofMillis(501));
        assertThat(client.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
        assertThat(client.outbound.closeReason()).isEqualTo("token expired");
        assertThat(fixture.row(client.id()).disconnectDetail()).isEqualTo("token_expired");
        assertThat(fixture.registry.count()).isZero();
    }

    @Test
    void tellsOfItOnceAMinuteBefore() {
        Client client = open(Duration.ofMinutes(10));
        fixture.clock.advance(Duration.ofMinutes(9).minusMillis(1));
        assertThat(client.outbound.texts("token_expiring")).isEmpty();
        fixture.clock.advance(Duration.ofMillis(501));
        assertThat(client.outbound.texts("token_expiring")).hasSize(1);
        assertThat(inMillis(client)).isBetween(59_500L, 60_000L);
        fixture.clock.advance(Duration.ofSeconds(59));
        assertThat(client.outbound.texts("token_expiring")).hasSize(1);
    }

    @Test
    void tellsOfAShortLifeAtHalfOfIt() {
        Client client = open(Duration.ofSeconds(2));
        fixture.clock.advance(Duration.ofMillis(1_500));
        assertThat(inMillis(client)).isBetween(500L, 1_000L);
    }

    @Test
    void aWallClockThatJumpsAheadEndsNothingEarly() {
        Client client = open(Duration.ofMinutes(10));
        fixture.clock.stepWall(Duration.ofHours(1));
        fixture.clock.advance(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(client.outbound.closeCode()).isNull();
        fixture.clock.advance(Duration.ofSeconds(2));
        assertThat(client.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void aWallClockThatJumpsBackProlongsNothing() {
        Client client = open(Duration.ofMinutes(10));
        fixture.clock.stepWall(Duration.ofMinutes(-10));
        fixture.clock.advance(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(client.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void aTokenThatWasLetInByTheLeewayLastsToItsEnd() {
        Client client = open(Duration.ofSeconds(-10));
        fixture.clock.advance(Duration.ofSeconds(20).minusMillis(1));
        assertThat(client.outbound.closeCode()).isNull();
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(client.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    @Test
    void aTokenWithoutAnEndWorthNamingIsLeftAlone() {
        Client client = open(Badge.ann().until(Instant.MAX));
        fixture.clock.advance(Duration.ofDays(2));
        assertThat(client.outbound.messages()).hasSize(1);
        assertThat(client.outbound.closeCode()).isNull();
    }

    @Test
    void theConnectionTokenStillResumesWithAFreshToken() {
        Client client = open(Duration.ofSeconds(2));
        fixture.clock.advance(Duration.ofSeconds(3));
        assertThat(fixture.ann(client.token()).resumed()).isTrue();
    }

    @Test
    void anExpiredNewcomerThatWaitsForTheStoreIsEndedToo() {
        MemoryStore store = new MemoryStore();
        RegistryFixture slow = new RegistryFixture(store);
        store.hold();
        Client client =
                slow.open(
                        campaign(
                                Badge.ann().until(ManualClock.START.plusMillis(100)).principal(),
                                "tavern",
                                null));
        slow.clock.advance(Duration.ofMillis(600));
        assertThat(client.outbound.texts("token_expiring")).isEmpty();
        assertThat(client.outbound.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED);
    }

    private Client open(Duration lifetime) {
        return open(Badge.ann().until(fixture.clock.now().plus(lifetime)));
    }

    private Client open(Badge badge) {
        return fixture.open(campaign(badge.principal(), "tavern", null));
    }

    private static long inMillis(Client client) {
        String text = client.outbound.texts("token_expiring").getFirst();
        return Long.parseLong(text.replaceAll("\\D+", ""));
    }
}
