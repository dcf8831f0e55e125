package dev.earshot.playback;

import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.audio.GenerationStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A request in its room: what is stored of it, its chunks and its audio. Confined to the loop. */
final class Item {
    static final String TEXT = "text";
    static final String CHUNKS = "chunks";

    final String requestId;
    final String campaignId;
    final List<Chunk> chunks = new ArrayList<>();
    final ItemAudio audio;
    GenerationStatus generation = GenerationStatus.WAITING;
    RequestStatus status = RequestStatus.PENDING;
    long rev;
    @Nullable Instant startedAt;
    long startAtUs;
    long position;
    @Nullable Instant endedAt;
    @Nullable String error;

    /** Null until an open request has got text or audio. */
    @Nullable String source;

    boolean textFinal;

    /** How many chunks follow the last one, -1 while unknown. */
    int chunksToCome = -1;

    /** Writes of its chunks and of its end that the store has not confirmed. */
    int unwritten;

    private final long order;
    private final String userId;
    final @Nullable String playbackGroup;
    private final Instant createdAt;
    private final StringBuilder text = new StringBuilder();

    Item(String campaignId, String requestId, Seed seed, ItemAudio audio) {
        this.campaignId = campaignId;
        this.requestId = requestId;
        this.order = seed.order();
        this.userId = seed.userId();
        this.playbackGroup = seed.playbackGroup();
        this.createdAt = seed.createdAt();
        this.audio = audio;
    }

    /** Where an item comes from. */
    record Seed(long order, String userId, @Nullable String playbackGroup, Instant createdAt) {}

    /** Takes what an earlier process stored. */
    static Item restored(RequestRow row, ItemAudio audio) {
        Item item =
                new Item(
                        row.campaignId(),
                        row.requestId(),
                        new Seed(
                                row.orderNumber(),
                                row.userId(),
                                row.playbackGroup(),
                                row.createdAt()),
                        audio);
        item.appendText(row.text() == null ? "" : row.text());
        item.textFinal = row.textFinal();
        item.source = row.source().isEmpty() ? null : row.source();
        item.generation = row.generation();
        item.rev = row.rev();
        item.startedAt = row.startedAt();
        return item;
    }

    void appendText(String more) {
        text.append(more);
    }

    int textLength() {
        return text.length();
    }

    /** What is said, null where an application makes the audio. */
    @Nullable String text() {
        return text.isEmpty() ? null : text.toString();
    }

    /** The beginning of what is said, for lists. */
    @Nullable String excerpt(int most) {
        if (text.length() <= most) {
            return text();
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end);
    }

    boolean isText() {
        return !CHUNKS.equals(source);
    }

    int playedCount() {
        return (int) chunks.stream().filter(chunk -> chunk.status() == ChunkStatus.PLAYED).count();
    }

    /** Completes when its chunks from this number on are stored. */
    CompletionStage<@Nullable Void> chunksStored(int from) {
        CompletionStage<@Nullable Void> all = CompletableFuture.completedStage(null);
        for (Chunk chunk : chunks.subList(from, chunks.size())) {
            all = all.thenCompose(nothing -> chunk.stored());
        }
        return all;
    }

    RequestRow row() {
        int rate = audio.rate();
        return new RequestRow(
                requestId,
                campaignId,
                order,
                userId,
                playbackGroup,
                text(),
                textFinal,
                source == null ? "" : source,
                status,
                generation,
                rate,
                rev,
                startedAt,
                startAtUs,
                rate == 0 ? 0 : Anchor.micros(position, rate),
                error,
                createdAt,
                endedAt);
    }
}
