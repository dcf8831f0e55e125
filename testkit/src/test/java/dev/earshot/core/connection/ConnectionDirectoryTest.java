package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.ledger.ChunkMark;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.testkit.ManualClock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What operators see of connections and of their delivery. */
class ConnectionDirectoryTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final ConnectionDirectory directory =
            new ConnectionDirectory(fixture.registry, fixture.ports);
    private final DeliveryHistory history =
            new DeliveryHistory(fixture.registry, fixture.store.ledger(), fixture.store.audio());

    @Test
    void showsALiveConnectionAsItsLoopKnowsIt() {
        Client ann = fixture.ann(null);
        ann.send("{\"type\":\"join\",\"room\":\"attic\"}");
        ann.outbound.holdWrites();
        ann.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}");
        ConnectionView view = fixture.get(directory.find(ann.id())).orElseThrow();
        assertThat(view.rooms()).containsExactly("attic", "tavern");
        assertThat(view.queueBytes()).isPositive();
        assertThat(view.status()).isEqualTo(ConnectionStatus.CONNECTED);
        assertThat(view.userId()).isEqualTo("ann");
    }

    @Test
    void showsAnEndedConnectionAsTheStoreKnowsIt() {
        Client ann = fixture.ann(null);
        ann.close();
        ConnectionView view = fixture.get(directory.find(ann.id())).orElseThrow();
        assertThat(view.status()).isEqualTo(ConnectionStatus.DISCONNECTED);
        assertThat(view.disconnectDetail()).isEqualTo("closed");
        assertThat(view.rooms()).isEmpty();
        assertThat(fixture.get(directory.find("0".repeat(32)))).isEmpty();
    }

    @Test
    void listsByUserDeviceRoomAndStatusInPages() {
        Client ann = fixture.ann(null);
        Client gone = fixture.ann(null);
        gone.close();
        Client bob = fixture.open(campaign(player("bob", "tab", "*"), "cellar", null));
        assertThat(ids(null, null, null, null))
                .containsExactlyInAnyOrder(ann.id(), gone.id(), bob.id());
        assertThat(ids("ann", null, null, null)).containsExactlyInAnyOrder(ann.id(), gone.id());
        assertThat(ids(null, "tab", null, null)).containsExactly(bob.id());
        assertThat(ids(null, null, "cellar", null)).containsExactly(bob.id());
        assertThat(ids(null, null, null, ConnectionStatus.CONNECTED))
                .containsExactlyInAnyOrder(ann.id(), bob.id());
        assertThat(ids(null, null, null, ConnectionStatus.DISCONNECTED)).containsExactly(gone.id());
        List<ConnectionView> first =
                fixture.get(directory.list(new ConnectionFilter(null, null, null, null, null, 2)));
        List<ConnectionView> second =
                fixture.get(
                        directory.list(
                                new ConnectionFilter(
                                        null,
                                        null,
                                        null,
                                        null,
                                        first.getLast().connectionId(),
                                        2)));
        assertThat(first).hasSize(2);
        assertThat(second).hasSize(1);
        assertThat(first.getLast().connectionId()).isLessThan(second.getFirst().connectionId());
    }

    @Test
    void searchesLiveAndEndedOnesAndListsWhatEndedLast() {
        Client ann = fixture.ann(null);
        ann.send("{\"type\":\"join\",\"room\":\"attic\"}");
        Client gone = fixture.ann(null);
        gone.close();
        Client bob = fixture.open(campaign(player("bob", "tab", "*"), "cellar", null));

        assertThat(search("ANN")).containsExactlyInAnyOrder(ann.id(), gone.id());
        assertThat(search("tab")).containsExactly(bob.id());
        assertThat(search("atti")).containsExactly(ann.id());
        assertThat(search(bob.id().substring(3, 20))).containsExactly(bob.id());
        assertThat(search("nobody")).isEmpty();
        assertThat(
                        fixture.get(
                                directory.lastEnded(
                                        new ConnectionFilter(null, null, null, null, null, 9))))
                .extracting(ConnectionView::connectionId)
                .containsExactly(gone.id());
    }

    private List<String> search(String part) {
        return fixture
                .get(
                        directory.list(
                                new ConnectionFilter(
                                        null, null, null, null, null, null, part, null, 100)))
                .stream()
                .map(ConnectionView::connectionId)
                .toList();
    }

    @Test
    void listsTheLiveWhileTheStoreIsAway() {
        Client ann = fixture.ann(null);
        fixture.store.goAway();
        assertThat(ids(null, null, null, null)).containsExactly(ann.id());
        CompletionStage<?> unknown = directory.find("f".repeat(32));
        assertThat(unknown.toCompletableFuture())
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void tellsDeliveryFromTheLedgerWhileItLivesAndFromTheStoreAfterwards() {
        Client ann = fixture.ann(null);
        chunk("c5", 5, 0);
        chunk("c6", 6, 1);
        ann.loop.inside(() -> {
            ann.connection.ledger().announced("r", "c5", 5);
            ann.connection.ledger().announced("r", "c6", 6);
            ann.connection.ledger().announced("r", "gone", 8);
            ann.connection.ledger().sent(8);
        });
        fixture.clock.advanceMillis(1_000);
        ann.send("{\"type\":\"chunk_ack\",\"up_to\":6,\"played_up_to\":5}");
        List<ChunkMark> live = fixture.get(history.of(ann.id()));
        assertThat(live).extracting(ChunkMark::chunkId).containsExactly("c5", "c6", "gone");
        assertThat(live.getFirst().playedAtMicros()).isEqualTo(fixture.clock.micros());
        assertThat(live.getFirst().sentAtMicros()).isEqualTo(fixture.clock.micros() - 1_000_000);
        ann.close();
        fixture.clock.advanceMillis(100);
        List<ChunkMark> stored = fixture.get(history.of(ann.id()));
        assertThat(stored).extracting(ChunkMark::chunkId).containsExactly("c5", "c6", null);
        assertThat(stored.subList(0, 2)).isEqualTo(live.subList(0, 2));
        assertThat(fixture.get(history.of("0".repeat(32)))).isEmpty();
    }

    @Test
    void tellsTheDeliveryOfForgottenRequestsFromTheStore() {
        Client ann = fixture.ann(null);
        for (int request = 0; request < 10; request++) {
            int sequence = request;
            ann.loop.inside(() -> {
                ann.connection.ledger().announced("r" + sequence, "c" + sequence, sequence);
                ann.connection.ledger().sent(sequence);
            });
        }
        fixture.clock.advanceMillis(100);
        assertThat(ann.connection.ledger().marks()).hasSize(8);
        assertThat(fixture.get(history.of(ann.id())))
                .extracting(ChunkMark::sequenceNumber)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    private void chunk(String id, long sequence, int number) {
        fixture.get(
                fixture.store
                        .audio()
                        .saveChunks(
                                List.of(
                                        new ChunkRow(
                                                id,
                                                "r",
                                                "tavern",
                                                sequence,
                                                number,
                                                "audio/wav",
                                                1,
                                                1,
                                                ChunkStatus.PENDING,
                                                ManualClock.START))));
    }

    private List<String> ids(
            @Nullable String user,
            @Nullable String device,
            @Nullable String room,
            @Nullable ConnectionStatus status) {
        return fixture
                .get(directory.list(new ConnectionFilter(user, device, room, status, null, 100)))
                .stream()
                .map(ConnectionView::connectionId)
                .toList();
    }
}
