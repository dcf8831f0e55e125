package dev.earshot.testkit;

import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Playback requests and chunks in memory. Thread-safe through its gate. */
final class MemoryAudio implements AudioStore {
    private final StoreGate gate;
    private final Map<String, RequestRow> requests = new LinkedHashMap<>();
    private final Map<String, ChunkRow> chunks = new LinkedHashMap<>();
    private final Map<String, Long> lastSequences = new HashMap<>();

    MemoryAudio(StoreGate gate) {
        this.gate = gate;
    }

    @Override
    public CompletionStage<@Nullable Void> saveRequest(RequestRow row) {
        return gate.write(() -> requests.put(row.requestId(), row));
    }

    @Override
    public CompletionStage<@Nullable Void> saveChunks(Collection<ChunkRow> rows) {
        List<ChunkRow> copy = List.copyOf(rows);
        return gate.write(() -> {
            for (ChunkRow row : copy) {
                chunks.put(row.chunkId(), row);
                lastSequences.merge(row.campaignId(), row.sequenceNumber(), Math::max);
            }
        });
    }

    @Override
    public CompletionStage<List<RequestRow>> unfinishedRequests() {
        return gate.run(() ->
                requests.values().stream()
                        .filter(row ->
                                row.status() == RequestStatus.PENDING
                                        || row.status() == RequestStatus.GENERATING)
                        .sorted(
                                Comparator.comparing(RequestRow::campaignId)
                                        .thenComparingLong(RequestRow::orderNumber))
                        .toList());
    }

    @Override
    public CompletionStage<Optional<RequestRow>> request(String requestId) {
        return gate.run(() -> Optional.ofNullable(requests.get(requestId)));
    }

    @Override
    public CompletionStage<List<ChunkRow>> chunks(String requestId) {
        return gate.run(() ->
                chunks.values().stream()
                        .filter(row -> row.requestId().equals(requestId))
                        .sorted(Comparator.comparingInt(ChunkRow::chunkNumber))
                        .toList());
    }

    @Override
    public CompletionStage<Optional<ChunkRow>> chunk(String chunkId) {
        return gate.run(() -> Optional.ofNullable(chunks.get(chunkId)));
    }

    @Override
    public CompletionStage<Long> lastSequence(String campaignId) {
        return gate.run(() -> lastSequences.getOrDefault(campaignId, -1L));
    }

    @Override
    public CompletionStage<List<String>> removePlayedBefore(Instant moment) {
        return gate.run(() -> {
            List<String> removed =
                    removed(
                            chunks.values().stream()
                                    .filter(row -> endedBefore(row, moment))
                                    .toList());
            requests.values()
                    .removeIf(request ->
                            request.endedAt() != null
                                    && request.endedAt().isBefore(moment)
                                    && chunks.values().stream()
                                            .noneMatch(row ->
                                                    row.requestId().equals(request.requestId())));
            return removed;
        });
    }

    private boolean endedBefore(ChunkRow row, Instant moment) {
        RequestRow request = requests.get(row.requestId());
        if (request == null) {
            return row.status() == ChunkStatus.PLAYED && row.createdAt().isBefore(moment);
        }
        Instant endedAt = request.endedAt();
        return endedAt != null && endedAt.isBefore(moment);
    }

    @Override
    public CompletionStage<List<String>> removeOldestPlayedOver(long budgetBytes) {
        return gate.run(() -> {
            long total = chunks.values().stream().mapToLong(ChunkRow::sizeBytes).sum();
            List<ChunkRow> evicted = new ArrayList<>();
            for (ChunkRow row : playedOldestFirst()) {
                if (total <= budgetBytes) {
                    break;
                }
                total -= row.sizeBytes();
                evicted.add(row);
            }
            return removed(evicted);
        });
    }

    private List<ChunkRow> playedOldestFirst() {
        return chunks.values().stream()
                .filter(row -> row.status() == ChunkStatus.PLAYED)
                .sorted(
                        Comparator.comparing(this::playedAt)
                                .thenComparingLong(ChunkRow::sequenceNumber))
                .toList();
    }

    /** A chunk was played when its request's turn ended, or at the earliest when it was made. */
    private Instant playedAt(ChunkRow row) {
        RequestRow request = requests.get(row.requestId());
        return request == null || request.endedAt() == null ? row.createdAt() : request.endedAt();
    }

    private List<String> removed(List<ChunkRow> rows) {
        rows.forEach(row -> chunks.remove(row.chunkId()));
        return rows.stream().map(ChunkRow::chunkId).toList();
    }
}
