package dev.earshot.playback;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.RequestRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back the requests that an earlier process did not finish. Runs on the store's threads;
 * while the store is away it tries again.
 */
final class Restart {
    private static final Logger LOG = LoggerFactory.getLogger(Restart.class);

    private final RadioPorts ports;
    private final MemoryBudget budget;
    private final Duration retry;
    private final Consumer<Unfinished> restore;

    Restart(RadioPorts ports, MemoryBudget budget, Duration retry, Consumer<Unfinished> restore) {
        this.ports = ports;
        this.budget = budget;
        this.retry = retry;
        this.restore = restore;
    }

    /** An item as it was left, with its stored chunks, and how far it had been played. */
    record Unfinished(Item item, long positionMicros) {}

    void begin() {
        ports.store()
                .unfinishedRequests()
                .thenCompose(this::load)
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "cannot read unfinished requests yet, trying again: {}",
                                failure.getMessage());
                        ports.loops().getFirst().schedule(this::begin, retry);
                    }
                });
    }

    /** One after the other, so that a room's requests come back in their order. */
    private CompletionStage<Void> load(List<RequestRow> rows) {
        if (!rows.isEmpty()) {
            LOG.info("{} requests of an earlier run continue", rows.size());
        }
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        for (RequestRow row : rows) {
            done =
                    done.thenCompose(nothing -> ports.store().chunks(row.requestId()))
                            .thenAccept(chunks -> restore.accept(unfinished(row, chunks)));
        }
        return done;
    }

    private Unfinished unfinished(RequestRow row, List<ChunkRow> chunks) {
        Item item = Item.restored(row, new ItemAudio(budget));
        int rate = row.sampleRate() > 0 ? row.sampleRate() : rateOf(chunks);
        for (ChunkRow chunk : Chunk.latest(chunks)) {
            // Behind a hole nothing can be used: its audio would come at the wrong time.
            if (chunk.chunkNumber() != item.chunks.size() || rate <= 0) {
                break;
            }
            item.chunks.add(new Chunk(chunk, item.audio.samples()));
            item.audio.addStored(chunk.chunkId(), rate, Chunk.samplesOf(chunk));
        }
        return new Unfinished(item, row.positionMicros());
    }

    /** A crash may lie between a first chunk and the row that names the rate. */
    private static int rateOf(List<ChunkRow> chunks) {
        return chunks.stream()
                .filter(chunk -> chunk.durationMicros() > 0)
                .findFirst()
                .map(chunk ->
                        (int) Math.round(Chunk.samplesOf(chunk) * 1e6 / chunk.durationMicros()))
                .orElse(0);
    }
}
