package dev.earshot.core.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.testkit.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rows while the store comes and goes, and what housekeeping does to them. */
class ConnectionRowsTest {
    private final RegistryFixture fixture = new RegistryFixture();

    @Test
    void rowsOfAnOutageAreWrittenWhenTheStoreIsBack() {
        fixture.store.goAway();
        Client stays = fixture.ann(null);
        Client leaves = fixture.ann(null);
        leaves.close();
        Client loggedOut = fixture.ann(null);
        loggedOut.send("{\"type\":\"logout\"}");
        assertThat(fixture.registry.rowsKept()).isEqualTo(3);
        fixture.clock.advance(Duration.ofSeconds(30));
        fixture.store.comeBack();
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(fixture.row(stays.id()).status()).isEqualTo(ConnectionStatus.CONNECTED);
        assertThat(fixture.row(leaves.id()).status()).isEqualTo(ConnectionStatus.DISCONNECTED);
        assertThat(fixture.row(loggedOut.id()).tokenRetired()).isTrue();
        assertThat(fixture.row(loggedOut.id()).disconnectDetail()).isEqualTo("logout");
        assertThat(fixture.registry.rowsKept()).isZero();
        assertThat(fixture.counts.kept).isEqualTo(3);
    }

    @Test
    void aRowThatTheStoreRefusesIsDroppedAndHoldsUpNoOther() {
        fixture.store.refuseNext(1);
        Client refused = fixture.ann(null);
        assertThat(refused.isConnected()).isTrue();
        assertThat(fixture.registry.rowsKept()).isZero();
        assertThat(fixture.counts.dropped).isEqualTo(1);
        Client next = fixture.ann(null);
        assertThat(fixture.row(next.id()).status()).isEqualTo(ConnectionStatus.CONNECTED);
    }

    @Test
    void anOutageIsProbedWithOneRowOnly() {
        fixture.store.goAway();
        for (int i = 0; i < 100; i++) {
            fixture.ann(null);
        }
        long before = fixture.store.operations();
        fixture.clock.advance(Duration.ofSeconds(5));
        assertThat(fixture.store.operations() - before).isLessThanOrEqualTo(6);
    }

    @Test
    void anEndIsNotWrittenBeforeItsRow() {
        fixture.store.hold();
        Client ann = fixture.ann(null);
        ann.close();
        fixture.store.failNext(1);
        fixture.store.release();
        fixture.clock.runPending();
        assertThat(fixture.get(fixture.store.connections().find(ann.id()))).isEmpty();
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(fixture.row(ann.id()).status()).isEqualTo(ConnectionStatus.DISCONNECTED);
    }

    @Test
    void keptRowsAreBounded() {
        MemoryStore store = new MemoryStore();
        RegistryFixture small =
                new RegistryFixture(
                        store,
                        new ConnectionSettings(
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofHours(1),
                                Duration.ofHours(24),
                                Duration.ofSeconds(1),
                                ConnectionSettings.Tokens.DEFAULTS,
                                ConnectionSettings.Claims.DEFAULTS,
                                new ConnectionSettings.Limits(
                                        64, 64, 20, Duration.ofSeconds(10), 100, 3)));
        store.goAway();
        Client oldest = small.ann(null);
        for (int i = 0; i < 3; i++) {
            small.ann(null);
        }
        assertThat(small.counts.dropped).isEqualTo(1);
        store.comeBack();
        small.clock.advance(Duration.ofSeconds(2));
        assertThat(small.get(store.connections().find(oldest.id()))).isEmpty();
        assertThat(small.registry.rowsKept()).isZero();
    }

    @Test
    void nothingIsWrittenBeforeTheRowsOfAKilledProcessAreEnded() {
        Client left = fixture.ann(null);
        fixture.store.goAway();
        RegistryFixture after = fixture.restarted();
        Client newcomer = after.ann(null);
        assertThat(newcomer.isConnected()).isTrue();
        fixture.store.comeBack();
        after.clock.advance(Duration.ofSeconds(1));
        assertThat(after.row(left.id()).status()).isEqualTo(ConnectionStatus.FAILED);
        assertThat(after.row(newcomer.id()).status()).isEqualTo(ConnectionStatus.CONNECTED);
    }

    @Test
    void heartbeatsAreStoredInOneBatchEveryTenSeconds() {
        Client silent = fixture.ann(null);
        Client first = fixture.ann(null);
        Client second = fixture.ann(null);
        fixture.clock.advance(Duration.ofSeconds(12));
        first.pong();
        second.send("{\"type\":\"heartbeat\"}");
        var heard = fixture.clock.now();
        long before = fixture.store.operations();
        fixture.clock.advance(Duration.ofSeconds(8));
        assertThat(fixture.store.operations() - before).isEqualTo(1);
        assertThat(fixture.row(first.id()).lastHeartbeat()).isEqualTo(heard);
        assertThat(fixture.row(second.id()).lastHeartbeat()).isEqualTo(heard);
        assertThat(fixture.row(silent.id()).lastHeartbeat()).isBefore(heard);
    }

    @Test
    void heartbeatsThatTheStoreMissedGoWithTheNextBatch() {
        Client ann = fixture.ann(null);
        fixture.clock.advance(Duration.ofSeconds(12));
        ann.pong();
        var heard = fixture.clock.now();
        fixture.store.goAway();
        fixture.clock.advance(Duration.ofSeconds(10));
        fixture.store.comeBack();
        fixture.clock.advance(Duration.ofSeconds(10));
        assertThat(fixture.row(ann.id()).lastHeartbeat()).isEqualTo(heard);
    }

    @Test
    void endedRowsAreRemovedAfterADay() {
        Client ann = fixture.ann(null);
        ann.close();
        Client live = fixture.ann(null);
        fixture.clock.advance(Duration.ofHours(24));
        assertThat(fixture.row(ann.id())).isNotNull();
        fixture.clock.advance(Duration.ofHours(1));
        assertThat(fixture.get(fixture.store.connections().find(ann.id()))).isEmpty();
        assertThat(fixture.row(live.id()).status()).isEqualTo(ConnectionStatus.CONNECTED);
        assertThat(fixture.counts.removed).isEqualTo(1);
    }

    @Test
    void housekeepingEndsWithTheRegistry() {
        fixture.registry.close();
        fixture.mailboxes.close();
        fixture.clock.advance(Duration.ofHours(2));
        assertThat(fixture.housekeeping.timers()).isZero();
    }
}
