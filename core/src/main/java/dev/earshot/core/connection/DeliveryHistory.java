package dev.earshot.core.connection;

import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.ledger.ChunkMark;
import dev.earshot.core.ledger.ChunkTimes;
import dev.earshot.core.ledger.LedgerStore;
import dev.earshot.core.ledger.PackedTimes;
import dev.earshot.core.ledger.PlaybackLedger;
import dev.earshot.core.ledger.PlaybackStateRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tells chunk by chunk what one connection was sent, confirmed and heard: from its ledger while it
 * lives, else, and for older requests, from the store. Thread-safe; never blocks.
 */
public final class DeliveryHistory {
    private final ConnectionIndex index;
    private final LedgerStore states;
    private final AudioStore audio;

    /** Makes a history of this registry's connections and of the store's. */
    public DeliveryHistory(ConnectionRegistry registry, LedgerStore states, AudioStore audio) {
        this.index = registry.index();
        this.states = states;
        this.audio = audio;
    }

    /**
     * Every known mark by request and ascending sequence number; nothing for an unknown connection.
     * While the store is away a live connection's ledger is all there is, and of an ended one the
     * stage fails.
     */
    public CompletionStage<List<ChunkMark>> of(String connectionId) {
        LiveConnection live = index.find(connectionId);
        if (live == null) {
            return stored(connectionId, Set.of());
        }
        return remembered(live)
                .thenCompose(marks ->
                        stored(connectionId, requestsOf(marks))
                                .exceptionally(away -> List.of())
                                .thenApply(older -> joined(older, marks)));
    }

    private static CompletionStage<List<ChunkMark>> remembered(LiveConnection live) {
        CompletableFuture<List<ChunkMark>> marks = new CompletableFuture<>();
        try {
            live.loop()
                    .run(() -> {
                        PlaybackLedger ledger = live.ledgerIfOpened();
                        marks.complete(ledger == null ? List.of() : ledger.marks());
                    });
        } catch (RejectedExecutionException e) {
            marks.complete(List.of());
        }
        return marks;
    }

    private static Set<String> requestsOf(List<ChunkMark> marks) {
        Set<String> requests = new HashSet<>();
        marks.forEach(mark -> requests.add(mark.requestId()));
        return requests;
    }

    private CompletionStage<List<ChunkMark>> stored(String connectionId, Set<String> except) {
        return states.of(connectionId)
                .thenCompose(rows -> {
                    CompletionStage<List<ChunkMark>> all =
                            CompletableFuture.completedStage(List.of());
                    for (PlaybackStateRow row : rows) {
                        if (!except.contains(row.requestId())) {
                            all = all.thenCombine(expanded(row), DeliveryHistory::joined);
                        }
                    }
                    return all;
                });
    }

    private CompletionStage<List<ChunkMark>> expanded(PlaybackStateRow row) {
        return audio.chunks(row.requestId())
                .thenApply(chunks -> {
                    Map<Long, String> ids = new HashMap<>();
                    for (ChunkRow chunk : chunks) {
                        ids.put(chunk.sequenceNumber(), chunk.chunkId());
                    }
                    return PackedTimes.decode(row.firstSequence(), row.times()).stream()
                            .map(times -> mark(row, times, ids))
                            .toList();
                });
    }

    private static ChunkMark mark(
            PlaybackStateRow row, ChunkTimes times, Map<Long, String> chunkIds) {
        return new ChunkMark(
                chunkIds.get(times.sequence()),
                row.requestId(),
                times.sequence(),
                times.sentMicros(),
                times.acknowledgedMicros(),
                times.playedMicros());
    }

    private static List<ChunkMark> joined(List<ChunkMark> older, List<ChunkMark> newer) {
        List<ChunkMark> all = new ArrayList<>(older);
        all.addAll(newer);
        all.sort(Comparator.comparingLong(ChunkMark::sequenceNumber));
        return all;
    }
}
