package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.testkit.MemoryStore;
import dev.earshot.testkit.RecordingOutbound;
import dev.earshot.wire.CloseCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many connections of a device there are at an endpoint. */
class PlacesTest {
    private final MemoryStore store = new MemoryStore();
    private RegistryFixture fixture = new RegistryFixture(store);

    private static Handshake pad(@Nullable String token) {
        return at(Endpoint.DEVICE, token);
    }

    private static Handshake at(Endpoint endpoint, @Nullable String token) {
        return of("ann", endpoint, token);
    }

    private static Handshake of(String user, Endpoint endpoint, @Nullable String token) {
        return new Handshake(
                endpoint,
                Transport.WEBSOCKET,
                player(user, "pad", "*"),
                null,
                token,
                null,
                false,
                null,
                "test",
                "192.0.2.1",
                null);
    }

    private List<Optional<Refusal>> ask(Handshake handshake, boolean enters) {
        List<Optional<Refusal>> answers = new ArrayList<>();
        fixture.registry.admit(
                handshake, enters, refusal -> answers.add(Optional.ofNullable(refusal)));
        fixture.clock.runPending();
        return answers;
    }

    private Client enter(Handshake handshake) {
        assertThat(ask(handshake, true)).containsExactly(Optional.empty());
        return fixture.open(handshake);
    }

    private void policy(Endpoint endpoint, String policy) {
        ConnectionSettings usual = ConnectionSettings.DEFAULTS;
        fixture =
                new RegistryFixture(
                        store,
                        new ConnectionSettings(
                                usual.heartbeat(),
                                usual.resumeWindow(),
                                usual.storeWait(),
                                usual.heartbeatSaveEvery(),
                                usual.housekeepingEvery(),
                                usual.keepEnded(),
                                usual.retryEvery(),
                                usual.tokens(),
                                new ConnectionSettings.Claims(
                                        Map.of(endpoint, EndpointPolicy.parse(policy)),
                                        Duration.ofSeconds(2)),
                                usual.limits()));
    }

    @Test
    void refusesASecondWhileTheFirstAnswersItsProbe() {
        Client first = enter(pad(null));
        first.outbound.onPing(() -> fixture.registry.alive(first.connection));
        List<Optional<Refusal>> answers = ask(pad(null), true);
        Refusal refusal = answers.getFirst().orElseThrow();
        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal.message()).isEqualTo("Device already connected");
        assertThat(refusal.holder())
                .isEqualTo(new ConnectionService.Holder(first.connection.connectedAt(), "node-1"));
        assertThat(first.outbound.closeCode()).isNull();
    }

    @Test
    void evictsAFirstThatDoesNotAnswerWithinTheProbesTime() {
        Client first = enter(pad(null));
        Handshake next = pad(null);
        List<Optional<Refusal>> answers = ask(next, true);
        fixture.clock.advance(Duration.ofMillis(1_900));
        assertThat(answers).isEmpty();
        fixture.clock.advance(Duration.ofMillis(200));
        assertThat(answers).containsExactly(Optional.empty());
        assertThat(first.outbound.closeCode()).isEqualTo(CloseCode.HEARTBEAT_TIMEOUT);
        assertThat(fixture.row(first.id()).disconnectReason()).isEqualTo(Ending.Reason.TIMEOUT);
        assertThat(fixture.open(next).isConnected()).isTrue();
    }

    @Test
    void letsTheNextInAtOnceWhenTheFirstGoesDuringItsProbe() {
        Client first = enter(pad(null));
        List<Optional<Refusal>> answers = ask(pad(null), true);
        first.close();
        assertThat(answers).containsExactly(Optional.empty());
    }

    @Test
    void ofTwoThatComeAtOnceOneIsRefused() {
        assertThat(ask(pad(null), true)).containsExactly(Optional.empty());
        assertThat(ask(pad(null), true).getFirst().orElseThrow().status()).isEqualTo(409);
    }

    @Test
    void whoDoesNotComeLeavesItsPlace() {
        Handshake first = pad(null);
        ask(first, true);
        fixture.registry.abandoned(first);
        fixture.registry.abandoned(first);
        assertThat(ask(pad(null), true)).containsExactly(Optional.empty());
    }

    @Test
    void whoLeavesDuringTheProbeAndComesAgainWaitsForItsEnd() {
        Client first = enter(pad(null));
        Handshake left = pad(null);
        ask(left, true);
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.registry.abandoned(left);
        Handshake again = pad(null);
        List<Optional<Refusal>> answers = ask(again, true);
        assertThat(answers).isEmpty();
        fixture.clock.advance(Duration.ofMillis(1_100));
        assertThat(answers).containsExactly(Optional.empty());
        assertThat(first.connection.stage).isEqualTo(LiveConnection.Stage.ENDED);
        assertThat(fixture.open(again).isConnected()).isTrue();
    }

    @Test
    void whoOnlyAsksTakesNoPlaceAndEndsNobody() {
        assertThat(ask(pad(null), false)).containsExactly(Optional.empty());
        Client first = enter(pad(null));
        List<Optional<Refusal>> answers = ask(pad(null), false);
        fixture.clock.advance(Duration.ofSeconds(3));
        assertThat(answers).containsExactly(Optional.empty());
        assertThat(first.outbound.closeCode()).isNull();
    }

    @Test
    void whoShowsTheTokenOfTheHolderTakesOverWithoutAProbe() {
        Client first = enter(pad(null));
        first.pong();
        int pings = first.outbound.pings();
        Client next = enter(pad(first.token()));
        assertThat(next.resumed()).isTrue();
        assertThat(first.outbound.pings()).isEqualTo(pings);
        assertThat(first.connection.stage).isEqualTo(LiveConnection.Stage.ENDED);
    }

    @Test
    void whoNeverGotItsConnectedTakesOverByTheTokenBefore() {
        Client first = enter(pad(null));
        first.pong();
        first.close();
        Client lost = enter(pad(first.token()));
        Client again = enter(pad(first.token()));
        assertThat(again.resumed()).isTrue();
        assertThat(lost.connection.stage).isEqualTo(LiveConnection.Stage.ENDED);
    }

    @Test
    void aStolenTokenOfTheHolderTakesNothingOver() {
        Client first = enter(pad(null));
        first.outbound.onPing(() -> fixture.registry.alive(first.connection));
        List<Optional<Refusal>> answers = ask(of("mallory", Endpoint.DEVICE, first.token()), true);
        assertThat(answers.getFirst().orElseThrow().status()).isEqualTo(409);
        assertThat(first.connection.stage).isEqualTo(LiveConnection.Stage.OPEN);
    }

    @Test
    void aSpentTokenTakesNothingOver() {
        Client first = enter(pad(null));
        first.pong();
        Client second = enter(pad(first.token()));
        second.pong();
        second.outbound.onPing(() -> fixture.registry.alive(second.connection));
        assertThat(ask(pad(first.token()), true).getFirst().orElseThrow().status()).isEqualTo(409);
        assertThat(second.connection.stage).isEqualTo(LiveConnection.Stage.OPEN);
    }

    @Test
    void aFormerHolderDoesNotActThoughItsLoopHasNotHeardYet() {
        Client first = enter(pad(null));
        first.pong();
        Handshake takeover = pad(first.token());
        assertThat(ask(takeover, true)).containsExactly(Optional.empty());
        ManualLoop loop = fixture.clock.newLoop();
        loop.inside(() -> fixture.registry.opened(takeover, new RecordingOutbound(loop)));
        first.loop.inside(() ->
                fixture.registry.received(
                        first.connection,
                        "{\"type\":\"join\",\"room\":\"tavern\"}"
                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(first.connection.rooms()).isEmpty();
        fixture.clock.runPending();
        assertThat(first.connection.stage).isEqualTo(LiveConnection.Stage.ENDED);
    }

    @Test
    void nothingOfAFencedConnectionCounts() {
        Client first = enter(pad(null));
        first.pong();
        first.connection.fence();
        first.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        assertThat(first.connection.rooms()).isEmpty();
    }

    @Test
    void storesWhoHoldsADeviceWithARisingEpoch() {
        Client first = enter(pad(null));
        var held = fixture.get(store.claims().find("pad")).orElseThrow();
        assertThat(held.connectionId()).isEqualTo(first.id());
        assertThat(held.epoch()).isEqualTo(1);
        first.close();
        assertThat(fixture.get(store.claims().find("pad"))).isEmpty();
        Client next = enter(pad(null));
        var again = fixture.get(store.claims().find("pad")).orElseThrow();
        assertThat(again.connectionId()).isEqualTo(next.id());
        assertThat(again.epoch()).isEqualTo(2);
    }

    @Test
    void memoryDecidesWhileTheStoreIsAway() {
        store.goAway();
        Client first = enter(pad(null));
        first.outbound.onPing(() -> fixture.registry.alive(first.connection));
        assertThat(ask(pad(null), true).getFirst()).isPresent();
    }

    @Test
    void aKilledProcessHoldsNothing() {
        enter(pad(null));
        fixture = fixture.restarted();
        assertThat(ask(pad(null), true)).containsExactly(Optional.empty());
        assertThat(fixture.get(store.claims().find("pad"))).isEmpty();
    }

    @Test
    void replacesWhereThePolicySaysSo() {
        policy(Endpoint.CLIENT, "replace");
        Client first = enter(at(Endpoint.CLIENT, null));
        Client second = enter(at(Endpoint.CLIENT, null));
        assertThat(first.outbound.closeCode()).isEqualTo(CloseCode.REPLACED);
        assertThat(second.outbound.closeCode()).isNull();
        assertThat(enter(at(Endpoint.CLIENT, first.token())).resumed()).isFalse();
    }

    @Test
    void countsWhereThePolicySaysSo() {
        policy(Endpoint.CLIENT, "coexist:2");
        Client first = enter(at(Endpoint.CLIENT, null));
        enter(at(Endpoint.CLIENT, null));
        assertThat(ask(at(Endpoint.CLIENT, null), true).getFirst().orElseThrow().status())
                .isEqualTo(409);
        first.close();
        assertThat(ask(at(Endpoint.CLIENT, null), true)).containsExactly(Optional.empty());
    }

    @Test
    void manyThatComeAtRandomLeaveOneThatActsAndNoPlaceBehind() {
        java.util.Random random = new java.util.Random(7);
        List<Client> open = new ArrayList<>();
        for (int round = 0; round < 1_000; round++) {
            Handshake next =
                    pad(open.isEmpty() || random.nextInt(3) > 0 ? null : open.getLast().token());
            List<Optional<Refusal>> answers = ask(next, true);
            if (random.nextBoolean()) {
                fixture.clock.advance(Duration.ofSeconds(3));
            } else if (!open.isEmpty() && random.nextBoolean()) {
                open.getLast().close();
            }
            boolean admitted = !answers.isEmpty() && answers.getFirst().isEmpty();
            if (admitted && random.nextInt(5) > 0) {
                open.add(fixture.open(next));
            } else {
                fixture.registry.abandoned(next);
            }
            long acting =
                    open.stream()
                            .filter(one -> !one.connection.fenced())
                            .filter(one -> one.connection.stage == LiveConnection.Stage.OPEN)
                            .count();
            assertThat(acting).as("round " + round).isLessThanOrEqualTo(1);
        }
        fixture.clock.advance(Duration.ofSeconds(3));
        assertThat(ask(pad(open.getLast().token()), true)).hasSize(1);
    }
}
