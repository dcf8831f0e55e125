package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.ledger.Marks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Resuming after the process was killed, and while the store is slow or away. */
class ConnectionResumeFromStoreTest {
    private final RegistryFixture before = new RegistryFixture();

    @Test
    void aTokenResumesAfterAKill() {
        Client first = before.ann(null);
        RegistryFixture after = before.restarted();
        assertThat(after.row(first.id()).disconnectDetail()).isEqualTo("process_killed");
        Client second = after.ann(first.token());
        assertThat(second.resumed()).isTrue();
        assertThat(second.field("resumed_from")).isEqualTo(first.id());
        assertThat(second.connection.generation()).isEqualTo(2);
        assertThat(second.connection.rooms()).containsExactly("tavern");
        assertThat(after.row(first.id()).status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        second.pong();
        assertThat(after.row(first.id()).tokenRetired()).isTrue();
        assertThat(after.ann(first.token()).resumed()).isFalse();
    }

    @Test
    void aRetiredTokenStaysRetiredAfterAKill() {
        Client first = before.ann(null);
        first.close();
        before.ann(first.token()).pong();
        RegistryFixture after = before.restarted();
        assertThat(after.ann(first.token()).resumed()).isFalse();
        assertThat(after.counts.of(ResumeOutcome.REUSED)).isEqualTo(1);
    }

    @Test
    void aTokenWhoseConnectedWasLostInTheKillWorksAgainAndSupersedes() {
        Client first = before.ann(null);
        first.close();
        Client second = before.ann(first.token());
        RegistryFixture after = before.restarted();
        Client third = after.ann(first.token());
        assertThat(third.resumed()).isTrue();
        assertThat(third.connection.generation()).isEqualTo(3);
        assertThat(after.row(second.id()).tokenRetired()).isTrue();
        assertThat(after.ann(second.token()).resumed()).isFalse();
        assertThat(third.outbound.closeCode()).isNull();
    }

    @Test
    void theNewestTokenResumesAfterAKillToo() {
        Client first = before.ann(null);
        first.close();
        Client second = before.ann(first.token());
        second.pong();
        RegistryFixture after = before.restarted();
        Client third = after.ann(second.token());
        assertThat(third.resumed()).isTrue();
        assertThat(third.connection.generation()).isEqualTo(3);
    }

    @Test
    void foreignTokensStayForeignAfterAKill() {
        Client first = before.ann(null);
        RegistryFixture after = before.restarted();
        Client bob = after.open(campaign(player("bob", "pad", "*"), "tavern", first.token()));
        assertThat(bob.resumed()).isFalse();
        assertThat(after.counts.of(ResumeOutcome.FOREIGN)).isEqualTo(1);
        assertThat(after.ann(first.token()).resumed()).isTrue();
    }

    @Test
    void aConnectionThatEndedTooLongAgoIsExpired() {
        Client first = before.ann(null);
        first.close();
        before.clock.advance(Duration.ofMinutes(11));
        RegistryFixture after = before.restarted();
        assertThat(after.ann(first.token()).resumed()).isFalse();
        assertThat(after.counts.of(ResumeOutcome.EXPIRED)).isEqualTo(1);
    }

    @Test
    void storedMarksComeBack() {
        Client first = before.ann(null);
        first.loop.inside(() -> {
            first.connection.ledger().announced("r", "c7", 7);
            first.connection.ledger().announced("r", "c8", 8);
            first.connection.ledger().sent(8);
        });
        first.send("{\"type\":\"chunk_ack\",\"up_to\":8,\"played_up_to\":7}");
        before.clock.advanceMillis(100);
        RegistryFixture after = before.restarted();
        assertThat(after.ann(first.token()).connection.marks()).isEqualTo(new Marks(8, 8, 7));
    }

    @Test
    void whileTheStoreIsAwayMemoryResumes() {
        Client first = before.ann(null);
        first.close();
        before.store.goAway();
        Client second = before.ann(first.token());
        assertThat(second.resumed()).isTrue();
        before.store.comeBack();
        before.clock.advance(Duration.ofSeconds(2));
        assertThat(before.row(first.id()).status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        assertThat(before.row(second.id()).status()).isEqualTo(ConnectionStatus.CONNECTED);
    }

    @Test
    void aTokenThatOnlyAnAbsentStoreKnowsGivesAFreshConnection() {
        Client first = before.ann(null);
        RegistryFixture after = before.restarted();
        after.store.goAway();
        Client second = after.ann(first.token());
        assertThat(second.resumed()).isFalse();
        assertThat(after.counts.of(ResumeOutcome.STORE_AWAY)).isEqualTo(1);
        after.store.comeBack();
        assertThat(after.ann(first.token()).resumed()).isTrue();
    }

    @Test
    void aSlowStoreDelaysAResumeByItsBoundAndTakesNothingOverLater() {
        Client first = before.ann(null);
        RegistryFixture after = before.restarted();
        after.store.hold();
        Client second = after.ann(first.token());
        after.clock.advanceMillis(999);
        assertThat(second.isConnected()).isFalse();
        after.clock.advanceMillis(1);
        assertThat(second.isConnected()).isTrue();
        assertThat(second.resumed()).isFalse();
        after.store.release();
        after.clock.runPending();
        assertThat(after.row(second.id()).resumedFrom()).isNull();
        assertThat(after.ann(first.token()).resumed()).isTrue();
        assertThat(second.outbound.closeCode()).isNull();
    }

    @Test
    void aNewcomerThatLeavesWhileTheStoreIsAskedTakesNothingOver() {
        Client first = before.ann(null);
        RegistryFixture after = before.restarted();
        after.store.hold();
        Client second = after.ann(first.token());
        second.close();
        after.store.release();
        after.clock.runPending();
        assertThat(after.row(first.id()).status()).isEqualTo(ConnectionStatus.FAILED);
        assertThat(after.registry.count()).isZero();
        assertThat(after.ann(first.token()).resumed()).isTrue();
    }

    @Test
    void aRetirementThatTheStoreMissedIsWrittenLater() {
        Client first = before.ann(null);
        first.close();
        Client second = before.ann(first.token());
        before.store.goAway();
        second.pong();
        before.store.comeBack();
        before.clock.advance(Duration.ofSeconds(2));
        assertThat(before.row(first.id()).tokenRetired()).isTrue();
    }
}
