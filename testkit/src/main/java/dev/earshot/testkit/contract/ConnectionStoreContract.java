package dev.earshot.testkit.contract;

import static dev.earshot.testkit.contract.SampleConnection.OPENED_AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.ConnectionFilter;
import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.core.connection.ConnectionStore;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.ledger.PlaybackStateRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link ConnectionStore} does. For one test thread at a time. */
public abstract class ConnectionStoreContract extends StoreContract {
    private static final Ending CLOSED =
            new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", true);
    private static final Ending SILENT = new Ending(Ending.Reason.TIMEOUT, "pong_missing", false);
    private static final Instant LATER = OPENED_AT.plusSeconds(90);

    @Test
    void keepsEveryFieldOfARow() {
        ConnectionRow row = SampleConnection.full("a");

        await(connections().opened(row));

        assertThat(found("a")).isEqualTo(row);
    }

    @Test
    void keepsAbsentFieldsAbsent() {
        ConnectionRow row = SampleConnection.of("a").row();

        await(connections().opened(row));

        assertThat(found("a")).isEqualTo(row);
        assertThat(found("a").room()).isNull();
    }

    @Test
    void keepsEveryEndpointTransportAndReason() {
        List<ConnectionRow> rows = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.values()) {
            for (Transport transport : Transport.values()) {
                for (Ending.Reason reason : Ending.Reason.values()) {
                    rows.add(with(endpoint, transport, reason, "id-%02d".formatted(rows.size())));
                }
            }
        }

        rows.forEach(row -> await(connections().opened(row)));

        assertThat(listed(new ConnectionFilter(null, null, null, null, null, 1_000)))
                .isEqualTo(rows);
    }

    private static ConnectionRow with(
            Endpoint endpoint, Transport transport, Ending.Reason reason, String id) {
        return SampleConnection.of(id)
                .through(endpoint, transport)
                .ended(new Ending(reason, "detail", false), LATER)
                .row();
    }

    @Test
    void findsNothingForUnknownIdsAndHashes() {
        await(connections().opened(SampleConnection.of("a").row()));

        assertThat(await(connections().find("b"))).isEmpty();
        assertThat(await(connections().byTokenHash("hash-of-b"))).isEmpty();
    }

    @Test
    void findsARowByItsTokenHashWhateverItsState() {
        await(connections().opened(SampleConnection.of("a").row()));
        await(connections().closed("a", SILENT, LATER));
        await(connections().retireToken("a"));

        assertThat(await(connections().byTokenHash("hash-of-a")))
                .hasValueSatisfying(row -> {
                    assertThat(row.connectionId()).isEqualTo("a");
                    assertThat(row.status()).isEqualTo(ConnectionStatus.FAILED);
                    assertThat(row.tokenRetired()).isTrue();
                });
    }

    @Test
    void openingAgainLeavesTheStoredRowAsItIs() {
        ConnectionRow row = SampleConnection.of("a").row();
        await(connections().opened(row));
        await(connections().closed("a", CLOSED, LATER));

        await(connections().opened(row));

        assertThat(found("a").status()).isEqualTo(ConnectionStatus.DISCONNECTED);
        assertThat(listed(new ConnectionFilter(null, null, null, null, null, 10))).hasSize(1);
    }

    @Test
    void resumingSupersedesALiveRow() {
        await(connections().opened(SampleConnection.of("a").row()));

        await(connections().opened(SampleConnection.of("b").at(LATER).resumedFrom("a", 2).row()));

        assertThat(found("a").status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        assertThat(found("a").disconnectedAt()).isEqualTo(LATER);
        assertThat(found("a").disconnectReason()).isEqualTo(Ending.Reason.CLIENT_DISCONNECT);
        assertThat(found("a").disconnectDetail()).isEqualTo("superseded");
        assertThat(found("b").status()).isEqualTo(ConnectionStatus.CONNECTED);
        assertThat(found("b").resumedFrom()).isEqualTo("a");
        assertThat(found("b").generation()).isEqualTo(2);
    }

    @Test
    void resumingSupersedesAnEndedRowAndKeepsHowItEnded() {
        await(connections().opened(SampleConnection.of("a").row()));
        await(connections().closed("a", SILENT, OPENED_AT.plusSeconds(10)));

        await(connections().opened(SampleConnection.of("b").at(LATER).resumedFrom("a", 2).row()));

        assertThat(found("a").status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        assertThat(found("a").disconnectedAt()).isEqualTo(OPENED_AT.plusSeconds(10));
        assertThat(found("a").disconnectReason()).isEqualTo(Ending.Reason.TIMEOUT);
        assertThat(found("a").disconnectDetail()).isEqualTo("pong_missing");
    }

    @Test
    void resumingFromARowThatIsGoneStoresTheNewOne() {
        ConnectionRow row = SampleConnection.of("b").resumedFrom("gone", 4).row();

        await(connections().opened(row));

        assertThat(found("b")).isEqualTo(row);
    }

    @Test
    void closingSetsStatusReasonDetailAndTime() {
        await(connections().opened(SampleConnection.of("a").row()));

        await(connections().closed("a", SILENT, LATER));

        assertThat(found("a")).isEqualTo(SampleConnection.of("a").ended(SILENT, LATER).row());
    }

    @Test
    void closingTwiceKeepsTheFirstEnding() {
        await(connections().opened(SampleConnection.of("a").row()));
        await(connections().closed("a", CLOSED, LATER));

        await(connections().closed("a", SILENT, LATER.plusSeconds(5)));

        assertThat(found("a")).isEqualTo(SampleConnection.of("a").ended(CLOSED, LATER).row());
    }

    @Test
    void closingDoesNotOverwriteSuperseded() {
        await(connections().opened(SampleConnection.of("a").row()));
        await(connections().opened(SampleConnection.of("b").at(LATER).resumedFrom("a", 2).row()));

        await(connections().closed("a", SILENT, LATER.plusSeconds(5)));

        assertThat(found("a").status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        assertThat(found("a").disconnectedAt()).isEqualTo(LATER);
    }

    @Test
    void closingAndRetiringUnknownConnectionsIsHarmless() {
        await(connections().closed("nobody", CLOSED, LATER));
        await(connections().retireToken("nobody"));

        assertThat(await(connections().find("nobody"))).isEmpty();
    }

    @Test
    void retiringATokenTwiceIsOnce() {
        await(connections().opened(SampleConnection.of("a").row()));

        await(connections().retireToken("a"));
        await(connections().retireToken("a"));

        assertThat(found("a").tokenRetired()).isTrue();
        assertThat(found("a").status()).isEqualTo(ConnectionStatus.CONNECTED);
    }

    @Test
    void theLastWordAboutRoomsCounts() {
        await(connections().opened(SampleConnection.of("a").row()));
        await(connections().rooms("a", Map.of("one", 1L, "two:x", 2L)));
        assertThat(found("a").rooms()).isEqualTo(Map.of("one", 1L, "two:x", 2L));

        await(connections().rooms("a", Map.of("three", 3L)));
        await(connections().rooms("nobody", Map.of("three", 3L)));
        await(connections().closed("a", CLOSED, LATER));

        assertThat(found("a").rooms()).isEqualTo(Map.of("three", 3L));
        await(connections().rooms("a", Map.of()));
        assertThat(found("a").rooms()).isEmpty();
    }

    @Test
    void heartbeatsOnlyMoveForward() {
        await(connections().opened(SampleConnection.of("a").heartbeat(LATER).row()));
        await(connections().opened(SampleConnection.of("b").row()));

        await(
                connections()
                        .heartbeats(
                                Map.of(
                                        "a",
                                        LATER.minusSeconds(1),
                                        "b",
                                        LATER.plusMillis(1),
                                        "unknown",
                                        LATER)));

        assertThat(found("a").lastHeartbeat()).isEqualTo(LATER);
        assertThat(found("b").lastHeartbeat()).isEqualTo(LATER.plusMillis(1));
        assertThat(await(connections().find("unknown"))).isEmpty();
    }

    @Test
    void noHeartbeatsAreNothing() {
        await(connections().heartbeats(Map.of()));
    }

    @Test
    void listsByAscendingIdInPages() {
        for (String id : List.of("d", "b", "e", "a", "c")) {
            await(connections().opened(SampleConnection.of(id).row()));
        }

        assertThat(ids(new ConnectionFilter(null, null, null, null, null, 2)))
                .containsExactly("a", "b");
        assertThat(ids(new ConnectionFilter(null, null, null, null, "b", 2)))
                .containsExactly("c", "d");
        assertThat(ids(new ConnectionFilter(null, null, null, null, "d", 2))).containsExactly("e");
        assertThat(ids(new ConnectionFilter(null, null, null, null, "e", 2))).isEmpty();
    }

    @Test
    void filtersByEachFieldAndByAllTogether() {
        SampleConnection wanted = SampleConnection.of("a").user("u").device("d").room("r");
        await(connections().opened(wanted.row()));
        await(connections().opened(SampleConnection.of("b").user("v").device("d").room("r").row()));
        await(connections().opened(SampleConnection.of("c").user("u").device("e").room("r").row()));
        await(connections().opened(SampleConnection.of("d").user("u").device("d").room("s").row()));
        await(connections().opened(SampleConnection.of("e").user("u").device("d").room("r").row()));
        await(connections().opened(SampleConnection.of("f").user("u").row()));
        await(connections().closed("e", CLOSED, LATER));

        assertThat(ids(new ConnectionFilter("v", null, null, null, null, 10))).containsExactly("b");
        assertThat(ids(new ConnectionFilter(null, "e", null, null, null, 10))).containsExactly("c");
        assertThat(ids(new ConnectionFilter(null, null, "s", null, null, 10))).containsExactly("d");
        assertThat(ids(new ConnectionFilter(null, null, null, CLOSED.status(), null, 10)))
                .containsExactly("e");
        assertThat(ids(new ConnectionFilter("u", "d", "r", ConnectionStatus.CONNECTED, null, 10)))
                .containsExactly("a");
        assertThat(ids(new ConnectionFilter("U", null, null, null, null, 10))).isEmpty();
        assertThat(ids(new ConnectionFilter("%", null, null, null, null, 10))).isEmpty();
    }

    @Test
    void searchesInIdsUsersDevicesAndRoomsWhateverTheCase() {
        await(connections().opened(SampleConnection.of("a1").user("Ann").row()));
        await(connections().opened(SampleConnection.of("b2").user("bob").device("Phone").row()));
        await(connections().opened(SampleConnection.of("c3").user("cid").room("cellar").row()));
        await(connections().closed("c3", CLOSED, LATER));

        assertThat(ids(search("nN"))).containsExactly("a1");
        assertThat(ids(search("phone"))).containsExactly("b2");
        assertThat(ids(search("CELL"))).containsExactly("c3");
        assertThat(ids(search("3"))).containsExactly("c3");
        assertThat(ids(search("%"))).isEmpty();
        assertThat(ids(search("_"))).isEmpty();
        assertThat(ids(search("' OR 1 --"))).isEmpty();
    }

    @Test
    void filtersByDoorAndTransport() {
        await(connections().opened(SampleConnection.of("a").row()));
        ConnectionRow row =
                listed(new ConnectionFilter(null, null, null, null, null, 1)).getFirst();
        for (Endpoint endpoint : Endpoint.values()) {
            for (Transport transport : Transport.values()) {
                boolean same = endpoint == row.endpoint() && transport == row.transport();
                assertThat(
                                ids(
                                        new ConnectionFilter(
                                                null, null, null, null, endpoint, transport, null,
                                                null, 9)))
                        .hasSize(same ? 1 : 0);
            }
        }
    }

    @Test
    void listsWhatEndedLastTheLatestFirst() {
        for (String id : List.of("a", "b", "c", "d")) {
            await(connections().opened(SampleConnection.of(id).user("u" + id).row()));
        }
        await(connections().closed("b", CLOSED, LATER));
        await(connections().closed("a", CLOSED, LATER.plusSeconds(2)));
        await(connections().closed("d", CLOSED, LATER.plusSeconds(1)));

        assertThat(lastEnded(new ConnectionFilter(null, null, null, null, null, 10)))
                .containsExactly("a", "d", "b");
        assertThat(lastEnded(new ConnectionFilter(null, null, null, null, null, 2)))
                .containsExactly("a", "d");
        assertThat(lastEnded(search("ub"))).containsExactly("b");
        assertThat(lastEnded(search("uc"))).isEmpty();
    }

    private static ConnectionFilter search(String part) {
        return new ConnectionFilter(null, null, null, null, null, null, part, null, 10);
    }

    private List<String> lastEnded(ConnectionFilter filter) {
        return await(connections().lastEnded(filter)).stream()
                .map(ConnectionRow::connectionId)
                .toList();
    }

    @Test
    void closesLeftoversOfOneNodeOnly() {
        await(connections().opened(SampleConnection.of("a").node("node-1").row()));
        await(connections().opened(SampleConnection.of("b").node("node-2").row()));
        await(connections().opened(SampleConnection.of("c").node("node-1").row()));
        await(connections().closed("c", CLOSED, LATER));

        assertThat(await(connections().closeLeftovers("node-1", LATER))).isEqualTo(1);

        Ending killed = new Ending(Ending.Reason.SERVER_ERROR, "process_killed", false);
        assertThat(found("a")).isEqualTo(SampleConnection.of("a").ended(killed, LATER).row());
        assertThat(found("b").status()).isEqualTo(ConnectionStatus.CONNECTED);
        assertThat(found("c").disconnectDetail()).isEqualTo("closed");
        assertThat(await(connections().closeLeftovers("node-1", LATER.plusSeconds(1)))).isZero();
    }

    @Test
    void leftoversThatMayStillResumeEndNowAndOthersWhenLastHeard() {
        Instant restart = OPENED_AT.plus(Duration.ofDays(1));
        Instant recently = restart.minus(Duration.ofMinutes(9));
        Instant longAgo = restart.minus(Duration.ofMinutes(11));
        await(connections().opened(SampleConnection.of("a").heartbeat(recently).row()));
        await(connections().opened(SampleConnection.of("b").heartbeat(longAgo).row()));

        assertThat(await(connections().closeLeftovers("node-1", restart))).isEqualTo(2);

        assertThat(found("a").disconnectedAt()).isEqualTo(restart);
        assertThat(found("b").disconnectedAt()).isEqualTo(longAgo);
    }

    @Test
    void removesWhatEndedBeforeWithItsPlaybackStates() {
        for (String id : List.of("old", "young", "live")) {
            await(connections().opened(SampleConnection.of(id).row()));
            PlaybackStateRow state =
                    new PlaybackStateRow(id, "request", 0, 3, 2, 1, new byte[] {1}, 5);
            await(store().ledger().save(List.of(state)));
        }
        await(connections().closed("old", CLOSED, LATER.minusMillis(1)));
        await(connections().closed("young", CLOSED, LATER));

        assertThat(await(connections().removeEndedBefore(LATER))).isEqualTo(1);

        assertThat(ids(new ConnectionFilter(null, null, null, null, null, 10)))
                .containsExactly("live", "young");
        assertThat(await(connections().byTokenHash("hash-of-old"))).isEmpty();
        assertThat(await(store().ledger().of("old"))).isEmpty();
        assertThat(await(store().ledger().of("young"))).hasSize(1);
        assertThat(await(store().ledger().of("live"))).hasSize(1);
        assertThat(await(connections().removeEndedBefore(LATER))).isZero();
    }

    @Test
    void removesStatesWithoutAConnectionThatNobodyTouchedSince() {
        long later = LATER.getEpochSecond() * 1_000_000;
        await(connections().opened(SampleConnection.of("live").row()));
        for (String id : List.of("live", "gone", "coming")) {
            long changed = id.equals("coming") ? later : later - 1;
            PlaybackStateRow state =
                    new PlaybackStateRow(id, "request", 0, 3, 2, 1, new byte[] {1}, changed);
            await(store().ledger().save(List.of(state)));
        }

        Instant moment = Instant.ofEpochSecond(LATER.getEpochSecond());
        assertThat(await(connections().removeEndedBefore(moment))).isZero();

        assertThat(await(store().ledger().of("live"))).hasSize(1);
        assertThat(await(store().ledger().of("gone"))).isEmpty();
        assertThat(await(store().ledger().of("coming"))).hasSize(1);
    }

    @Test
    void removesManyAtOnce() {
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < 4_500; i++) {
            stages.add(
                    connections()
                            .opened(SampleConnection.of("id-" + i).ended(CLOSED, LATER).row()));
        }
        stages.forEach(StoreContract::await);

        assertThat(await(connections().removeEndedBefore(LATER.plusSeconds(1)))).isEqualTo(4_500);

        assertThat(ids(new ConnectionFilter(null, null, null, null, null, 10))).isEmpty();
    }

    @Test
    void appliesWritesOfOneCallerInTheirOrder() {
        List<CompletionStage<@Nullable Void>> stages = new ArrayList<>();
        String before = "chain-0";
        stages.add(connections().opened(SampleConnection.of(before).row()));
        for (int i = 1; i <= 500; i++) {
            String id = "chain-" + i;
            stages.add(
                    connections().opened(SampleConnection.of(id).resumedFrom(before, i + 1).row()));
            stages.add(connections().closed(before, CLOSED, LATER));
            before = id;
        }

        stages.forEach(StoreContract::await);

        assertThat(ids(new ConnectionFilter(null, null, null, ConnectionStatus.CONNECTED, null, 9)))
                .containsExactly("chain-500");
        assertThat(
                        ids(
                                new ConnectionFilter(
                                        null, null, null, ConnectionStatus.SUPERSEDED, null, 999)))
                .hasSize(500);
    }

    @Test
    void takesWritesFromManyThreads() {
        List<CompletableFuture<Void>> threads =
                IntStream.range(0, 8)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> openAndClose(thread)))
                        .toList();

        threads.forEach(StoreContract::await);

        assertThat(ids(new ConnectionFilter(null, null, null, CLOSED.status(), null, 1_000)))
                .hasSize(8 * 50);
        assertThat(ids(new ConnectionFilter("user-3", null, null, null, null, 1_000)))
                .hasSize(8 * 10);
    }

    private void openAndClose(int thread) {
        Stream<CompletionStage<@Nullable Void>> stages =
                IntStream.range(0, 50)
                        .boxed()
                        .flatMap(i -> {
                            String id = "t%d-%02d".formatted(thread, i);
                            String user = "user-" + i % 5;
                            return Stream.of(
                                    connections().opened(SampleConnection.of(id).user(user).row()),
                                    connections().closed(id, CLOSED, LATER));
                        });
        stages.toList().forEach(StoreContract::await);
    }

    private ConnectionStore connections() {
        return store().connections();
    }

    private ConnectionRow found(String id) {
        return await(connections().find(id)).orElseThrow();
    }

    private List<ConnectionRow> listed(ConnectionFilter filter) {
        return await(connections().list(filter));
    }

    private List<String> ids(ConnectionFilter filter) {
        return listed(filter).stream().map(ConnectionRow::connectionId).toList();
    }
}
