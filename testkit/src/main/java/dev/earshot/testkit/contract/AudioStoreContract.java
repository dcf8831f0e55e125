package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.audio.GenerationStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link AudioStore} does. For one test thread at a time. */
public abstract class AudioStoreContract extends StoreContract {
    private static final Instant MADE_AT = Instant.parse("2026-11-21T10:00:00.123456Z");
    private static final Instant ENDED_AT = MADE_AT.plusSeconds(120);

    @Test
    void keepsEveryFieldOfARequest() {
        RequestRow row =
                new RequestRow(
                        "r",
                        "campaign \u00e9",
                        12,
                        "user",
                        "group",
                        "\u201cHe said: \u4f60\u597d \ud83c\udfb2\u201d\n\tit's; DROP TABLE",
                        true,
                        "text",
                        RequestStatus.FAILED,
                        GenerationStatus.FAILED,
                        22_050,
                        34,
                        MADE_AT.plusSeconds(1),
                        1_760_000_000_123_456L,
                        5_000_000,
                        "engine gone",
                        MADE_AT,
                        ENDED_AT);

        save(row);

        assertThat(await(audio().request("r"))).contains(row);
    }

    @Test
    void keepsAbsentFieldsOfARequestAbsent() {
        RequestRow row = request("r", "room", 1, RequestStatus.PENDING);

        save(row);

        assertThat(await(audio().request("r"))).contains(row);
    }

    @Test
    void keepsLongText() {
        String text = "\ud83d\udc09 dragon ".repeat(20_000);
        RequestRow row = withText(text);

        save(row);

        assertThat(await(audio().request("r"))).contains(row);
    }

    @Test
    void keepsEveryState() {
        List<RequestRow> rows = new ArrayList<>();
        for (RequestStatus status : RequestStatus.values()) {
            for (GenerationStatus generation : GenerationStatus.values()) {
                rows.add(with("r" + rows.size(), status, generation));
            }
        }

        rows.forEach(this::save);

        for (RequestRow row : rows) {
            assertThat(await(audio().request(row.requestId()))).contains(row);
        }
    }

    @Test
    void savingARequestAgainReplacesIt() {
        save(request("r", "room", 1, RequestStatus.PENDING));
        RequestRow newer = with("r", RequestStatus.COMPLETED, GenerationStatus.COMPLETE);

        save(newer);
        save(newer);

        assertThat(await(audio().request("r"))).contains(newer);
    }

    @Test
    void knowsNothingOfUnknownIds() {
        save(request("r", "room", 1, RequestStatus.PENDING));
        save(chunk("c", 0));

        assertThat(await(audio().request("c"))).isEmpty();
        assertThat(await(audio().chunk("r"))).isEmpty();
        assertThat(await(audio().chunks("unknown"))).isEmpty();
    }

    @Test
    void ordersUnfinishedRequestsByRoomAndNumber() {
        save(request("a", "room-2", 1, RequestStatus.PENDING));
        save(request("b", "room-1", 10, RequestStatus.PENDING));
        save(request("c", "room-1", 9, RequestStatus.GENERATING));
        save(request("d", "room-1", 8, RequestStatus.COMPLETED));
        save(request("e", "room-1", 7, RequestStatus.FAILED));

        assertThat(await(audio().unfinishedRequests()))
                .extracting(RequestRow::requestId)
                .containsExactly("c", "b", "a");
    }

    @Test
    void keepsEveryFieldOfAChunk() {
        ChunkRow row =
                new ChunkRow(
                        "c",
                        "r",
                        "room",
                        5_000_000_000L,
                        3,
                        "audio/wav",
                        3_000_000_000L,
                        4_000_000_000L,
                        ChunkStatus.PLAYING,
                        MADE_AT);

        save(row);

        assertThat(await(audio().chunk("c"))).contains(row);
    }

    @Test
    void savingChunksAgainReplacesThem() {
        save(chunk("a", 0), chunk("b", 1));

        save(played("a", 0, MADE_AT), played("b", 1, MADE_AT), played("b", 1, MADE_AT));

        assertThat(await(audio().chunks("request")))
                .containsExactly(played("a", 0, MADE_AT), played("b", 1, MADE_AT));
    }

    @Test
    void ordersChunksByNumber() {
        save(chunk("a", 10), chunk("b", 2), chunk("c", 0));

        assertThat(await(audio().chunks("request")))
                .extracting(ChunkRow::chunkId)
                .containsExactly("c", "b", "a");
    }

    @Test
    void savingNoChunksIsHarmless() {
        await(audio().saveChunks(List.of()));
    }

    @Test
    void knowsTheLastSequenceOfEachRoom() {
        save(inRoom("a", "room-1", 4), inRoom("b", "room-1", 7), inRoom("c", "room-2", 2));
        save(inRoom("d", "room-1", 6));

        assertThat(await(audio().lastSequence("room-1"))).isEqualTo(7);
        assertThat(await(audio().lastSequence("room-2"))).isEqualTo(2);
        assertThat(await(audio().lastSequence("room-3"))).isEqualTo(-1);
    }

    @Test
    void remembersTheLastSequenceOfRemovedChunks() {
        save(played("a", 41, MADE_AT));

        assertThat(await(audio().removeOldestPlayedOver(0))).containsExactly("a");

        assertThat(await(audio().lastSequence("room"))).isEqualTo(41);
    }

    @Test
    void removesChunksOfRequestsThatEndedBefore() {
        save(ended("old", ENDED_AT.minusMillis(1)));
        save(ended("young", ENDED_AT));
        save(request("going", "room", 1, RequestStatus.GENERATING));
        save(
                of("old", "a", ChunkStatus.PLAYED),
                of("old", "b", ChunkStatus.PENDING),
                of("young", "c", ChunkStatus.PLAYED),
                of("going", "d", ChunkStatus.PLAYED),
                of("unknown", "e", ChunkStatus.PLAYED),
                of("unknown", "f", ChunkStatus.PENDING));

        assertThat(await(audio().removePlayedBefore(ENDED_AT)))
                .containsExactlyInAnyOrder("a", "b", "e");

        for (String removed : List.of("a", "b", "e")) {
            assertThat(await(audio().chunk(removed))).isEmpty();
        }
        for (String kept : List.of("c", "d", "f")) {
            assertThat(await(audio().chunk(kept))).isPresent();
        }
        assertThat(await(audio().removePlayedBefore(ENDED_AT))).isEmpty();
    }

    @Test
    void removesEndedRequestsOnceTheyHaveNoChunks() {
        save(ended("empty", ENDED_AT.minusMillis(1)));
        save(ended("full", ENDED_AT.minusMillis(1)));
        save(ended("young", ENDED_AT));
        save(request("going", "room", 1, RequestStatus.PENDING));
        save(of("full", "a", ChunkStatus.PENDING));

        assertThat(await(audio().removePlayedBefore(ENDED_AT))).containsExactly("a");

        for (String removed : List.of("empty", "full")) {
            assertThat(await(audio().request(removed))).isEmpty();
        }
        for (String kept : List.of("young", "going")) {
            assertThat(await(audio().request(kept))).isPresent();
        }
    }

    @Test
    void keepsEverythingWithinTheBudget() {
        save(played("a", 0, MADE_AT), played("b", 1, MADE_AT));

        assertThat(await(audio().removeOldestPlayedOver(200))).isEmpty();

        assertThat(await(audio().chunks("request"))).hasSize(2);
    }

    @Test
    void removesTheOldestPlayedUntilTheRestFits() {
        save(
                played("young", 3, MADE_AT.plusSeconds(3)),
                played("old", 1, MADE_AT.plusSeconds(1)),
                played("middle", 2, MADE_AT.plusSeconds(2)),
                chunk("pending", 0));

        assertThat(await(audio().removeOldestPlayedOver(299))).containsExactly("old", "middle");

        assertThat(await(audio().chunks("request")))
                .extracting(ChunkRow::chunkId)
                .containsExactly("pending", "young");
    }

    @Test
    void keepsWhatWasNotPlayedHoweverSmallTheBudget() {
        save(chunk("a", 0), played("b", 1, MADE_AT));

        assertThat(await(audio().removeOldestPlayedOver(0))).containsExactly("b");

        assertThat(await(audio().chunk("a"))).isPresent();
    }

    @Test
    void removesManyAtOnce() {
        List<ChunkRow> rows =
                IntStream.range(0, 2_500).mapToObj(i -> played("c" + i, i, MADE_AT)).toList();
        await(audio().saveChunks(rows));

        assertThat(await(audio().removeOldestPlayedOver(50)))
                .hasSize(2_500)
                .doesNotHaveDuplicates();

        await(audio().saveChunks(rows));
        assertThat(await(audio().removePlayedBefore(ENDED_AT)))
                .hasSize(2_500)
                .doesNotHaveDuplicates();
        assertThat(await(audio().chunks("request"))).isEmpty();
    }

    @Test
    void appliesWritesOfOneCallerInTheirOrder() {
        List<CompletionStage<@Nullable Void>> stages = new ArrayList<>();
        for (int number = 0; number <= 500; number++) {
            stages.add(audio().saveRequest(request("r", "room", number, RequestStatus.PENDING)));
        }

        stages.forEach(StoreContract::await);

        assertThat(await(audio().request("r")))
                .hasValueSatisfying(row -> assertThat(row.orderNumber()).isEqualTo(500));
    }

    @Test
    void takesChunksFromManyThreads() {
        List<CompletableFuture<Void>> threads =
                IntStream.range(0, 8)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> saveMany(thread)))
                        .toList();

        threads.forEach(StoreContract::await);

        assertThat(await(audio().chunks("request"))).hasSize(8 * 50);
        assertThat(await(audio().lastSequence("room"))).isEqualTo(8 * 50 - 1);
    }

    private void saveMany(int thread) {
        IntStream.range(thread * 50, thread * 50 + 50)
                .mapToObj(number -> audio().saveChunks(List.of(chunk("c" + number, number))))
                .toList()
                .forEach(StoreContract::await);
    }

    private static RequestRow request(
            String id, String campaign, long number, RequestStatus status) {
        return row(id, campaign, number, null, status, GenerationStatus.WAITING);
    }

    private static RequestRow with(String id, RequestStatus status, GenerationStatus generation) {
        return row(id, "room", 1, null, status, generation);
    }

    private static RequestRow withText(String text) {
        return row("r", "room", 1, text, RequestStatus.PENDING, GenerationStatus.WAITING);
    }

    private static RequestRow row(
            String id,
            String campaign,
            long number,
            @Nullable String text,
            RequestStatus status,
            GenerationStatus generation) {
        return new RequestRow(
                id,
                campaign,
                number,
                "user",
                null,
                text,
                false,
                "text",
                status,
                generation,
                0,
                0,
                null,
                0,
                0,
                null,
                MADE_AT,
                null);
    }

    private static RequestRow ended(String id, Instant moment) {
        return new RequestRow(
                id,
                "room",
                1,
                "user",
                null,
                null,
                true,
                "chunks",
                RequestStatus.COMPLETED,
                GenerationStatus.COMPLETE,
                16_000,
                1,
                MADE_AT,
                0,
                0,
                null,
                MADE_AT,
                moment);
    }

    private static ChunkRow chunk(String id, int number) {
        return row(id, "request", "room", number, ChunkStatus.PENDING, MADE_AT);
    }

    private static ChunkRow played(String id, int number, Instant madeAt) {
        return row(id, "request", "room", number, ChunkStatus.PLAYED, madeAt);
    }

    private static ChunkRow inRoom(String id, String campaign, int number) {
        return row(id, "request", campaign, number, ChunkStatus.PENDING, MADE_AT);
    }

    private static ChunkRow of(String request, String id, ChunkStatus status) {
        return row(id, request, "room", 0, status, MADE_AT);
    }

    /** Each of 100 bytes. */
    private static ChunkRow row(
            String id,
            String request,
            String campaign,
            int number,
            ChunkStatus status,
            Instant madeAt) {
        return new ChunkRow(
                id, request, campaign, number, number, "audio/wav", 100, 1_500_000, status, madeAt);
    }

    private AudioStore audio() {
        return store().audio();
    }

    private void save(RequestRow row) {
        await(audio().saveRequest(row));
    }

    private void save(ChunkRow... rows) {
        await(audio().saveChunks(List.of(rows)));
    }
}
