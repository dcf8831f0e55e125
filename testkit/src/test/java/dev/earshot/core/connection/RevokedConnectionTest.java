package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.identity.Revocations.Outcome;
import dev.earshot.testkit.ManualClock;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A revocation reaches the live connections that it is about, and no others. */
class RevokedConnectionTest {
    private final RegistryFixture fixture = new RegistryFixture();

    @Test
    void endsThoseOfTheToken() {
        Client one = open(Badge.ann().id("jti-1"));
        Client same = open(Badge.ann().id("jti-1"));
        Client other = open(Badge.ann().id("jti-2"));

        assertThat(end(fixture.revocations.revokeToken("jti-1", null))).isEqualTo(2);

        assertRevoked(one);
        assertRevoked(same);
        assertThat(other.outbound.closeCode()).isNull();
    }

    @Test
    void endsThoseOfTheUserWheneverTheirTokensSayTheyWereIssued() {
        Client one = open(Badge.ann());
        Client phone = open(Badge.ann().device("phone").issued(null));
        Client ahead = open(Badge.ann().issued(ManualClock.START.plusSeconds(20)));
        Client bob = open(Badge.ann().user("bob"));

        assertThat(end(fixture.revocations.revokeUser("ann", null))).isEqualTo(3);

        assertRevoked(one);
        assertRevoked(phone);
        assertRevoked(ahead);
        assertThat(bob.outbound.closeCode()).isNull();
    }

    @Test
    void endsThoseOfTheDevice() {
        Client pad = open(Badge.ann());
        Client phone = open(Badge.ann().device("phone"));
        Client none = open(Badge.ann().device(null));

        assertThat(end(fixture.revocations.revokeUser("ann", "pad"))).isEqualTo(1);

        assertRevoked(pad);
        assertThat(phone.outbound.closeCode()).isNull();
        assertThat(none.outbound.closeCode()).isNull();
    }

    @Test
    void aNewcomerThatWasAdmittedJustBeforeIsEndedAtOnce() {
        fixture.revocations.revokeToken("jti-1", null);
        Client late = open(Badge.ann().id("jti-1"));
        assertRevoked(late);
        assertThat(late.outbound.messages()).isEmpty();
    }

    @Test
    void theConnectionTokenNoLongerResumes() {
        Client one = open(Badge.ann().id("jti-1"));
        end(fixture.revocations.revokeToken("jti-1", null));
        fixture.clock.runPending();
        Client again =
                fixture.open(campaign(Badge.ann().id("jti-2").principal(), "tavern", one.token()));
        assertThat(again.resumed()).isFalse();
    }

    @Test
    void aUserComesBackWithATokenIssuedLater() {
        end(fixture.revocations.revokeUser("ann", null));
        fixture.clock.advance(Duration.ofSeconds(1));
        Instant now = fixture.clock.now();
        assertThat(open(Badge.ann().issued(now)).outbound.closeCode()).isNull();
        assertRevoked(open(Badge.ann().issued(now.minusSeconds(2))));
    }

    private Client open(Badge badge) {
        return fixture.open(campaign(badge.principal(), "tavern", null));
    }

    private int end(Outcome outcome) {
        int ended = 0;
        if (outcome instanceof Outcome.InForce force) {
            ended = fixture.registry.endRevoked(force.revocation());
        }
        fixture.clock.runPending();
        return ended;
    }

    private void assertRevoked(Client client) {
        @Nullable CloseCode code = client.outbound.closeCode();
        assertThat(code).isEqualTo(CloseCode.TOKEN_EXPIRED);
        assertThat(client.outbound.closeReason()).isEqualTo("token revoked");
    }
}
