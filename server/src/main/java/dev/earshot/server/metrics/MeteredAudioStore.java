package dev.earshot.server.metrics;

import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.audio.RequestStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Times the rows of requests and chunks and counts what ends and what is made. Thread-safe. */
final class MeteredAudioStore implements AudioStore {
    private final AudioStore store;
    private final StoreTimers timers;
    private final NodeMetrics metrics;

    MeteredAudioStore(AudioStore store, StoreTimers timers, NodeMetrics metrics) {
        this.store = store;
        this.timers = timers;
        this.metrics = metrics;
    }

    @Override
    public CompletionStage<@Nullable Void> saveRequest(RequestRow row) {
        RequestStatus status = row.status();
        if (status == RequestStatus.COMPLETED || status == RequestStatus.FAILED) {
            metrics.counter(
                            "earshot.requests.ended",
                            "status",
                            status.name().toLowerCase(Locale.ROOT))
                    .increment();
        }
        return timers.time("request", store.saveRequest(row));
    }

    @Override
    public CompletionStage<@Nullable Void> saveChunks(Collection<ChunkRow> rows) {
        for (ChunkRow row : rows) {
            if (row.status() == ChunkStatus.PENDING) {
                metrics.counter("earshot.chunks.generated").increment();
                metrics.counter("earshot.chunks.bytes").increment((double) row.sizeBytes());
            }
        }
        return timers.time("chunks", store.saveChunks(rows));
    }

    @Override
    public CompletionStage<List<RequestRow>> unfinishedRequests() {
        return store.unfinishedRequests();
    }

    @Override
    public CompletionStage<Optional<RequestRow>> request(String requestId) {
        return store.request(requestId);
    }

    @Override
    public CompletionStage<List<ChunkRow>> chunks(String requestId) {
        return store.chunks(requestId);
    }

    @Override
    public CompletionStage<Optional<ChunkRow>> chunk(String chunkId) {
        return store.chunk(chunkId);
    }

    @Override
    public CompletionStage<Long> lastSequence(String campaignId) {
        return store.lastSequence(campaignId);
    }

    @Override
    public CompletionStage<List<String>> removePlayedBefore(Instant moment) {
        return counted(store.removePlayedBefore(moment));
    }

    @Override
    public CompletionStage<List<String>> removeOldestPlayedOver(long budgetBytes) {
        return counted(store.removeOldestPlayedOver(budgetBytes));
    }

    private CompletionStage<List<String>> counted(CompletionStage<List<String>> removal) {
        return removal.thenApply(ids -> {
            metrics.counter("earshot.cleanup.removed", "what", "chunks").increment(ids.size());
            return ids;
        });
    }
}
