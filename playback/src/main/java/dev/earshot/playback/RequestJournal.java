package dev.earshot.playback;

import dev.earshot.core.audio.AudioFiles;
import dev.earshot.core.audio.AudioStore;
import dev.earshot.core.audio.RequestRow;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.store.StoreUnavailableException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests and chunks to the store and keeps them in memory while it is away, bounded; when
 * it is back they are written in their order. Thread-safe; its state is confined to one loop.
 *
 * <p>Writes of one row never overtake each other, and a waiting write is replaced by a newer one of
 * the same row.
 */
final class RequestJournal {
    private static final Logger LOG = LoggerFactory.getLogger(RequestJournal.class);
    private static final int MOST_IN_FLIGHT = 256;

    private final Loop loop;
    private final AudioStore store;
    private final AudioFiles files;
    private final PlaybackConfig config;
    private final Map<String, Write> waiting = new HashMap<>();
    private final TreeMap<Long, Write> byOrder = new TreeMap<>();
    private final Set<String> inFlight = new HashSet<>();
    private final AtomicLong dropped = new AtomicLong();
    private long lastOrder;
    private boolean retryScheduled;
    private volatile boolean away;

    RequestJournal(Loop loop, AudioStore store, AudioFiles files, PlaybackConfig config) {
        this.loop = loop;
        this.store = store;
        this.files = files;
        this.config = config;
    }

    private record Write(
            long order,
            String key,
            Supplier<CompletionStage<@Nullable Void>> action,
            CompletableFuture<@Nullable Void> done) {}

    /** Whether the store did not take the last write. */
    boolean away() {
        return away;
    }

    /** How many writes did not fit and are lost. */
    long dropped() {
        return dropped.get();
    }

    /** Saves a request as it is now; the stage completes when that, or a newer state, is stored. */
    CompletionStage<@Nullable Void> save(RequestRow row) {
        return write("request " + row.requestId(), () -> store.saveRequest(row));
    }

    /** Saves a chunk: its file, then its row, so that a row always has its file. */
    CompletionStage<@Nullable Void> save(Chunk chunk, byte[] wav) {
        return write(
                "file " + chunk.id(),
                () ->
                        files.write(chunk.id(), wav)
                                .thenCompose(nothing -> store.saveChunks(List.of(chunk.row()))));
    }

    /** Saves the status of a chunk. */
    CompletionStage<@Nullable Void> saveStatus(Chunk chunk) {
        return write("chunk " + chunk.id(), () -> store.saveChunks(List.of(chunk.row())));
    }

    private CompletionStage<@Nullable Void> write(
            String key, Supplier<CompletionStage<@Nullable Void>> action) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        loop.run(() -> {
            Write older = waiting.get(key);
            add(new Write(older == null ? ++lastOrder : older.order(), key, action, done), older);
            pump();
        });
        return done;
    }

    private void add(Write write, @Nullable Write older) {
        if (older == null && waiting.size() >= config.journalWrites()) {
            if (dropped.getAndIncrement() % 1_000 == 0) {
                LOG.warn(
                        "the store is away and {} writes wait: {} is not kept; bring the store back",
                        waiting.size(),
                        write.key());
            }
            write.done().completeExceptionally(new StoreUnavailableException("journal full"));
            return;
        }
        put(write);
        if (older != null) {
            follow(older, write);
        }
    }

    private void put(Write write) {
        waiting.put(write.key(), write);
        byOrder.put(write.order(), write);
    }

    private void pump() {
        int room = (away ? 1 : MOST_IN_FLIGHT) - inFlight.size();
        if (room <= 0 || waiting.isEmpty() || retryScheduled) {
            return;
        }
        List<Write> ready =
                byOrder.values().stream()
                        .filter(write -> !inFlight.contains(write.key()))
                        .limit(room)
                        .toList();
        for (Write write : ready) {
            waiting.remove(write.key());
            byOrder.remove(write.order());
            inFlight.add(write.key());
        }
        ready.forEach(this::start);
    }

    private void start(Write write) {
        CompletionStage<@Nullable Void> stage;
        try {
            stage = write.action().get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedStage(e);
        }
        stage.whenComplete((nothing, failure) -> loop.execute(() -> finished(write, failure)));
    }

    private void finished(Write write, @Nullable Throwable failure) {
        inFlight.remove(write.key());
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause == null) {
            if (away) {
                LOG.info("the store is back; {} writes wait", waiting.size());
            }
            away = false;
            write.done().complete(null);
            pump();
        } else if (cause instanceof StoreUnavailableException) {
            keep(write);
            if (!away) {
                LOG.warn("the store is away, playback goes on in memory: {}", cause.getMessage());
            }
            away = true;
            if (inFlight.isEmpty() && !retryScheduled) {
                retryScheduled = true;
                loop.schedule(this::retry, config.storeRetry());
            }
        } else {
            LOG.error("cannot store {}; it is not kept", write.key(), cause);
            write.done().completeExceptionally(cause);
            pump();
        }
    }

    private void retry() {
        retryScheduled = false;
        pump();
    }

    private void keep(Write write) {
        Write newer = waiting.get(write.key());
        if (newer == null) {
            put(write);
        } else {
            follow(write, newer);
        }
    }

    private static void follow(Write older, Write newer) {
        CompletionStage<@Nullable Void> outcome = newer.done();
        outcome.whenComplete((nothing, failure) -> {
            if (failure == null) {
                older.done().complete(null);
            } else {
                older.done().completeExceptionally(failure);
            }
        });
    }
}
