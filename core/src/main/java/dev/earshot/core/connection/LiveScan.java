package dev.earshot.core.connection;

import dev.earshot.core.loop.Loop;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Picks the connections of a page out of all live ones in short steps, so that the loop it runs on
 * is never held up. Used once; confined to that loop.
 */
final class LiveScan {
    private static final int STEP = 2_000;
    private static final Comparator<LiveConnection> BY_ID =
            Comparator.comparing(LiveConnection::id);

    private final Iterator<LiveConnection> candidates;
    private final Predicate<LiveConnection> wanted;
    private final int limit;

    /** The smallest ids so far, the largest of them on top. */
    private final PriorityQueue<LiveConnection> page = new PriorityQueue<>(BY_ID.reversed());

    private final CompletableFuture<List<LiveConnection>> found = new CompletableFuture<>();

    LiveScan(Collection<LiveConnection> candidates, Predicate<LiveConnection> wanted, int limit) {
        this.candidates = candidates.iterator();
        this.wanted = wanted;
        this.limit = limit;
    }

    /** At most {@code limit} by ascending id. */
    CompletionStage<List<LiveConnection>> on(Loop loop) {
        next(loop);
        return found;
    }

    private void next(Loop loop) {
        try {
            loop.execute(() -> step(loop));
        } catch (RejectedExecutionException e) {
            found.complete(List.of());
        }
    }

    private void step(Loop loop) {
        try {
            for (int i = 0; i < STEP && candidates.hasNext(); i++) {
                LiveConnection one = candidates.next();
                if (wanted.test(one)) {
                    page.add(one);
                    if (page.size() > limit) {
                        page.poll();
                    }
                }
            }
        } catch (RuntimeException e) {
            found.completeExceptionally(e);
            throw e;
        }
        if (candidates.hasNext()) {
            next(loop);
        } else {
            found.complete(page.stream().sorted(BY_ID).toList());
        }
    }
}
