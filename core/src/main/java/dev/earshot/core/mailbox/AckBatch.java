package dev.earshot.core.mailbox;

import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.core.topic.LogName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects acknowledgements, of which the last for each reader counts, and stores them together.
 * Thread-safe; its lock is never held while calling out.
 *
 * <p>Bounded: of more readers than {@link #MOST} the oldest acknowledgement is forgotten, which
 * costs a second delivery.
 */
final class AckBatch {
    /** Readers whose acknowledgements wait at once. */
    static final int MOST = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(AckBatch.class);

    private final MailboxStore store;
    private final Map<Key, Long> waiting = new LinkedHashMap<>();
    private boolean busy;

    AckBatch(MailboxStore store) {
        this.store = store;
    }

    void add(CursorMove move) {
        add(new Key(move.log(), move.reader()), move.upTo());
    }

    private synchronized void add(Key key, long upTo) {
        waiting.merge(key, upTo, Math::max);
        if (waiting.size() > MOST) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** Stores what waits, one batch at a time. */
    void flush() {
        List<CursorMove> batch;
        synchronized (this) {
            if (busy || waiting.isEmpty()) {
                return;
            }
            busy = true;
            batch = new ArrayList<>(waiting.size());
            waiting.forEach(
                    (key, upTo) -> batch.add(new CursorMove(key.log(), key.reader(), upTo)));
            waiting.clear();
        }
        store.acknowledge(batch).whenComplete((nothing, failure) -> done(batch, failure));
    }

    private void done(List<CursorMove> batch, @Nullable Throwable failure) {
        synchronized (this) {
            busy = false;
        }
        if (failure == null) {
            return;
        }
        if (StoreUnavailableException.isBehind(failure)) {
            batch.forEach(this::add);
        } else {
            LOG.error("the store refuses acknowledgements; they are dropped", failure);
        }
    }

    private record Key(LogName log, Reader reader) {}
}
