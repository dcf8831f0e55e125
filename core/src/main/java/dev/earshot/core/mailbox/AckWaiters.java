package dev.earshot.core.mailbox;

import dev.earshot.core.loop.Loop;
import dev.earshot.core.topic.LogName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Publishers that wait until devices acknowledge. Thread-safe. */
public final class AckWaiters {
    private final Loop timers;
    private final ConcurrentHashMap<LogName, Set<Wait>> byLog = new ConcurrentHashMap<>();

    AckWaiters(Loop timers) {
        this.timers = timers;
    }

    /** Begins to listen; the message may be given its offset and told afterwards. */
    Wait await(LogName log, Set<String> readers, Duration atMost) {
        Wait wait = new Wait(log, readers);
        byLog.computeIfAbsent(log, key -> ConcurrentHashMap.newKeySet()).add(wait);
        Loop.Timer timer = timers.schedule(wait::end, atMost);
        var _ =
                wait.done.thenRun(() -> {
                    timer.cancel();
                    forget(wait);
                });
        return wait;
    }

    private void forget(Wait wait) {
        byLog.computeIfPresent(
                wait.log,
                (key, all) -> {
                    all.remove(wait);
                    return all.isEmpty() ? null : all;
                });
    }

    void acknowledged(CursorMove move) {
        Set<Wait> waits = byLog.get(move.log());
        if (waits != null) {
            String device = move.reader().device();
            waits.forEach(wait -> wait.acknowledged(device == null ? "" : device, move.upTo()));
        }
    }

    /** How many topics are waited for. */
    int topics() {
        return byLog.size();
    }

    /** One publisher that waits. Thread-safe. */
    public static final class Wait {
        private final LogName log;
        private final Set<String> readers;
        private final Map<String, Long> upTo = new HashMap<>();
        private final CompletableFuture<Integer> done = new CompletableFuture<>();
        private @Nullable Long seq;

        Wait(LogName log, Set<String> readers) {
            this.log = log;
            this.readers = new HashSet<>(readers);
        }

        /**
         * The message has this offset; those who are to acknowledge it are known by now.
         *
         * @return completes with how many devices acknowledged, when all did or the time is over
         */
        public CompletionStage<Integer> message(long offset, Set<String> known) {
            synchronized (this) {
                seq = offset;
                readers.addAll(known);
            }
            check();
            return done;
        }

        /** Waits no longer. */
        public void end() {
            done.complete(count());
        }

        private void acknowledged(String device, long offset) {
            synchronized (this) {
                upTo.merge(device, offset, Math::max);
            }
            check();
        }

        private void check() {
            boolean all;
            synchronized (this) {
                all = seq != null && count() >= readers.size();
            }
            if (all) {
                end();
            }
        }

        private synchronized int count() {
            Long offset = seq;
            if (offset == null) {
                return 0;
            }
            return (int) upTo.values().stream().filter(acked -> acked >= offset).count();
        }

        @Override
        public String toString() {
            return "a wait for " + log.text();
        }
    }
}
