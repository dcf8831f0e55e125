package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.client;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.topic.Topic;
import dev.earshot.testkit.ManualClock;
import dev.earshot.wire.CloseCode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From the socket to the rooms. */
class ConnectionOpeningTest {
    private final RegistryFixture fixture = new RegistryFixture();

    @Test
    void connectedIsTheFirstMessageAndComesAfterTheRowsCommit() {
        fixture.store.hold();
        Client ann = fixture.ann(null);
        ann.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":5}");
        assertThat(ann.outbound.messages()).isEmpty();
        fixture.store.release();
        fixture.clock.runPending();
        assertThat(ann.outbound.texts()).hasSize(2);
        assertThat(ann.outbound.texts().getFirst()).startsWith("{\"type\":\"connected\",");
        assertThat(ann.outbound.pings()).isEqualTo(1);
        ConnectionRow row = fixture.row(ann.id());
        assertThat(row.status()).isEqualTo(ConnectionStatus.CONNECTED);
        assertThat(row.tokenHash())
                .isEqualTo(ConnectionTokens.hash(ann.token()).hex())
                .doesNotContain(ann.token());
        assertThat(row.userId()).isEqualTo("ann");
        assertThat(row.deviceId()).isEqualTo("pad");
        assertThat(row.room()).isEqualTo("tavern");
    }

    @Test
    void aSlowStoreDelaysConnectedByOneSecondAtMost() {
        fixture.store.hold();
        Client ann = fixture.ann(null);
        fixture.clock.advanceMillis(999);
        assertThat(ann.isConnected()).isFalse();
        fixture.clock.advanceMillis(1);
        assertThat(ann.isConnected()).isTrue();
        fixture.store.release();
        fixture.clock.runPending();
        assertThat(ann.outbound.texts("connected")).hasSize(1);
        assertThat(fixture.row(ann.id()).status()).isEqualTo(ConnectionStatus.CONNECTED);
    }

    @Test
    void anAbsentStoreDelaysNothing() {
        fixture.store.goAway();
        Client ann = fixture.ann(null);
        assertThat(ann.isConnected()).isTrue();
        assertThat(ann.connection.rooms()).containsExactly("tavern");
    }

    @Test
    void earlyMessagesKeepTheirOrderAndTheirTime() {
        fixture.store.hold();
        Client ann = fixture.ann(null);
        long received = fixture.clock.micros();
        ann.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":5}");
        ann.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        ann.send("{\"type\":\"nonsense\"}");
        fixture.clock.advanceMillis(300);
        fixture.store.release();
        fixture.clock.runPending();
        assertThat(ann.outbound.texts()).hasSize(3);
        assertThat(ann.outbound.texts().get(1))
                .contains("\"t2_us\":" + received, "\"t3_us\":" + (received + 300_000));
        assertThat(ann.outbound.texts().get(2)).contains("unknown_type");
        assertThat(fixture.events.seen).containsExactly("joined tavern", "joined cellar");
    }

    @Test
    void tooManyEarlyMessagesEndIt() {
        fixture.store.hold();
        Client ann = fixture.ann(null);
        for (int i = 0; i < 65; i++) {
            ann.send("{\"type\":\"heartbeat\"}");
        }
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.RATE_LIMITED);
        fixture.store.release();
        fixture.clock.runPending();
        assertThat(ann.isConnected()).isFalse();
        assertThat(fixture.row(ann.id()).status()).isEqualTo(ConnectionStatus.DISCONNECTED);
        assertThat(fixture.events.seen).isEmpty();
    }

    @Test
    void entersItsRoomAfterConnectedAndHearsWhatIsPublishedThere() {
        Client ann = fixture.ann(null);
        assertThat(fixture.events.seen).containsExactly("joined tavern");
        OutboundMessage message = OutboundMessage.audio(new byte[] {1});
        fixture.topics.publish(Topic.room("tavern"), message);
        fixture.topics.publish(Topic.audio("tavern"), OutboundMessage.audio(new byte[] {2}));
        fixture.clock.runPending();
        assertThat(ann.outbound.binaries()).containsExactly(message.payload());
    }

    @Test
    void timedAudioIsForThoseWhoAskedForIt() {
        Principal ann = player("ann", null, "*");
        Client listener =
                fixture.open(
                        new Handshake(
                                Endpoint.CAMPAIGN_PLAYER,
                                Transport.WEBSOCKET,
                                ann,
                                "tavern",
                                null,
                                null,
                                true,
                                null,
                                null,
                                "192.0.2.1",
                                null));
        listener.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        assertThat(fixture.topics.count(Topic.audio("tavern"))).isEqualTo(1);
        assertThat(fixture.topics.count(Topic.audio("cellar"))).isEqualTo(1);
        listener.send("{\"type\":\"leave\",\"room\":\"cellar\"}");
        assertThat(fixture.topics.count(Topic.audio("cellar"))).isZero();
        listener.close();
        assertThat(fixture.topics.topics()).isZero();
    }

    @Test
    void admitsByEndpointRoleAndRoom() {
        Principal player = player("ann", null, "tavern");
        assertThat(status(Endpoint.CAMPAIGN_PLAYER, player, "tavern")).isZero();
        assertThat(status(Endpoint.CAMPAIGN_PLAYER, player, "cellar")).isEqualTo(403);
        assertThat(status(Endpoint.CAMPAIGN_PLAYER, player, null)).isEqualTo(400);
        assertThat(status(Endpoint.CAMPAIGN_DM, player, "tavern")).isEqualTo(403);
        assertThat(status(Endpoint.CLIENT, player, null)).isZero();
        assertThat(status(Endpoint.CAMPAIGN_DM, with(Role.DM, "tavern"), "tavern")).isZero();
        assertThat(status(Endpoint.CAMPAIGN_DM, with(Role.DM, "tavern"), "cellar")).isEqualTo(403);
        assertThat(status(Endpoint.CAMPAIGN_DM, with(Role.ADMIN, "*"), "cellar")).isZero();
        assertThat(status(Endpoint.CAMPAIGN_DM, with(Role.DM, "*"), null)).isEqualTo(400);
    }

    @Test
    void findsConnectionsByIdUserAndRoom() {
        Client ann = fixture.ann(null);
        Client also = fixture.open(client(player("ann", null, "*"), null));
        Client bob = fixture.open(campaign(player("bob", null, "*"), "tavern", null));
        assertThat(fixture.registry.find(ann.id())).containsSame(ann.connection);
        assertThat(fixture.registry.ofUser("ann")).containsExactly(ann.connection, also.connection);
        assertThat(fixture.registry.inRoom("tavern"))
                .containsExactlyInAnyOrder(ann.connection, bob.connection);
        ann.close();
        also.close();
        assertThat(fixture.registry.find(ann.id())).isEmpty();
        assertThat(fixture.registry.ofUser("ann")).isEmpty();
        assertThat(fixture.registry.inRoom("tavern")).containsExactly(bob.connection);
        assertThat(fixture.registry.count()).isEqualTo(1);
    }

    private int status(Endpoint endpoint, Principal principal, @Nullable String room) {
        Handshake handshake =
                new Handshake(
                        endpoint,
                        Transport.WEBSOCKET,
                        principal,
                        room,
                        null,
                        null,
                        false,
                        null,
                        null,
                        "::1",
                        null);
        ConnectionService.Refusal refusal = fixture.registry.admit(handshake);
        return refusal == null ? 0 : refusal.status();
    }

    private static Principal with(Role role, String room) {
        return new Principal(
                "host",
                null,
                null,
                Set.of(role),
                new RoomPatterns(List.of(room)),
                ManualClock.START,
                null,
                null);
    }
}
