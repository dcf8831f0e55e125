package dev.earshot.core.ledger;

import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link LedgerJournal} that serves one loop. Confined to that loop, but for {@link
 * #flush}. One save is under way at most; what changes meanwhile goes with the next.
 */
final class LedgerShard {
    private final Loop loop;
    private final LedgerJournal journal;
    private final LedgerSettings settings;
    private final ArrayDeque<PlaybackLedger> changed = new ArrayDeque<>();

    /** Rows whose ledger no longer holds them. */
    private final ArrayDeque<PlaybackStateRow> kept = new ArrayDeque<>();

    /** Rows of a save that the store refused, to be tried one by one: one of them is at fault. */
    private final ArrayDeque<PlaybackStateRow> suspects = new ArrayDeque<>();

    private List<CompletableFuture<@Nullable Void>> waiters = new ArrayList<>();
    private boolean saving;
    private boolean timerSet;

    /** The last save failed, so the next waits longer. */
    private boolean storeAway;

    LedgerShard(Loop loop, LedgerJournal journal, LedgerSettings settings) {
        this.loop = loop;
        this.journal = journal;
        this.settings = settings;
    }

    Loop loop() {
        return loop;
    }

    ClusterClock clock() {
        return journal.clock();
    }

    void changed(PlaybackLedger ledger) {
        changed.add(ledger);
        saveSoon();
    }

    void keep(PlaybackStateRow row) {
        if (!journal.reserve()) {
            journal.dropped();
            if (kept.poll() == null) {
                return;
            }
        }
        kept.add(row);
        saveSoon();
    }

    /** Stores what has changed so far; the stage completes after commit. Any thread. */
    CompletableFuture<@Nullable Void> flush() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        try {
            loop.run(() -> {
                waiters.add(done);
                if (!saving) {
                    save();
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private void saveSoon() {
        if (!timerSet && !saving) {
            timerSet = true;
            Duration delay = storeAway ? settings.retryEvery() : settings.collectEvery();
            loop.schedule(this::timerFired, delay);
        }
    }

    private void timerFired() {
        timerSet = false;
        if (!saving) {
            save();
        }
    }

    private void save() {
        Batch batch = new Batch();
        if (!suspects.isEmpty()) {
            batch.add(null, suspects.remove());
            batch.suspect = true;
        } else {
            fill(batch);
        }
        if (suspects.isEmpty() && kept.isEmpty() && changed.isEmpty()) {
            batch.waiters = waiters;
            waiters = new ArrayList<>();
        }
        if (batch.size() == 0) {
            batch.end(null);
            return;
        }
        saving = true;
        journal.save(batch.rows).whenComplete((nothing, failure) -> back(batch, failure));
    }

    private void fill(Batch batch) {
        while (batch.size() < settings.rowsPerSave() && !kept.isEmpty()) {
            batch.add(null, kept.remove());
            journal.release();
        }
        while (batch.size() < settings.rowsPerSave() && !changed.isEmpty()) {
            PlaybackLedger ledger = changed.remove();
            ledger.takeRows(row -> batch.add(ledger, row));
        }
    }

    private void back(Batch batch, @Nullable Throwable failure) {
        try {
            loop.execute(() -> saved(batch, failure));
        } catch (RejectedExecutionException e) {
            // The loop has ended with the server; only those who wait still care.
            batch.end(failure);
        }
    }

    private void saved(Batch batch, @Nullable Throwable failure) {
        saving = false;
        storeAway = failure != null && StoreUnavailableException.isBehind(failure);
        if (failure != null && !storeAway) {
            refused(batch, failure);
            return;
        }
        if (failure != null) {
            batch.waiters.addAll(waiters);
            waiters = new ArrayList<>();
            batch.saveAgain(this);
            batch.end(failure);
            return;
        }
        batch.end(null);
        goOn(batch);
    }

    /** The store answered, and would answer the same again. */
    private void refused(Batch batch, Throwable failure) {
        batch.waiters.addAll(waiters);
        waiters = new ArrayList<>();
        if (batch.size() == 1) {
            journal.refused(batch.rows.getFirst(), failure);
            batch.end(failure);
            goOn(batch);
        } else {
            suspects.addAll(batch.rows);
            waiters = batch.waiters;
            save();
        }
    }

    private void goOn(Batch batch) {
        if (!waiters.isEmpty() || !suspects.isEmpty() || batch.size() >= settings.rowsPerSave()) {
            save();
        } else if (!kept.isEmpty() || !changed.isEmpty()) {
            saveSoon();
        }
    }

    /** The rows of one save, where they came from and who waits for them. */
    private static final class Batch {
        private final List<PlaybackStateRow> rows = new ArrayList<>();
        private final List<@Nullable PlaybackLedger> sources = new ArrayList<>();
        private List<CompletableFuture<@Nullable Void>> waiters = new ArrayList<>();
        private boolean suspect;

        int size() {
            return rows.size();
        }

        void add(@Nullable PlaybackLedger source, PlaybackStateRow row) {
            sources.add(source);
            rows.add(row);
        }

        void saveAgain(LedgerShard shard) {
            if (suspect) {
                shard.suspects.addAll(rows);
                shard.saveSoon();
                return;
            }
            for (int i = 0; i < rows.size(); i++) {
                PlaybackLedger source = sources.get(i);
                if (source == null || !source.saveAgain(rows.get(i))) {
                    shard.keep(rows.get(i));
                }
            }
        }

        void end(@Nullable Throwable failure) {
            for (CompletableFuture<@Nullable Void> waiter : waiters) {
                if (failure == null) {
                    waiter.complete(null);
                } else {
                    waiter.completeExceptionally(failure);
                }
            }
        }
    }
}
