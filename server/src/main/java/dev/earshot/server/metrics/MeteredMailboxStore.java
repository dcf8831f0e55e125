package dev.earshot.server.metrics;

import dev.earshot.core.mailbox.Appended;
import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.LogPage;
import dev.earshot.core.mailbox.MailboxStore;
import dev.earshot.core.mailbox.Position;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Times how long messages and acknowledgements take to be stored. Thread-safe. */
final class MeteredMailboxStore implements MailboxStore {
    private final MailboxStore store;
    private final StoreTimers timers;

    MeteredMailboxStore(MailboxStore store, StoreTimers timers) {
        this.store = store;
        this.timers = timers;
    }

    @Override
    public CompletionStage<Long> epoch() {
        return store.epoch();
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return timers.time("message", store.append(draft));
    }

    @Override
    public CompletionStage<Map<LogName, Position>> enter(
            Reader reader, Set<LogName> logs, Instant now) {
        return timers.time("entrance", store.enter(reader, logs, now));
    }

    @Override
    public CompletionStage<Map<LogName, Position>> positions(Reader reader, Set<LogName> logs) {
        return store.positions(reader, logs);
    }

    @Override
    public CompletionStage<LogPage> read(LogName log, long after, int most, Instant now) {
        return store.read(log, after, most, now);
    }

    @Override
    public CompletionStage<@Nullable Void> acknowledge(List<CursorMove> moves) {
        return timers.time("acknowledgement", store.acknowledge(moves));
    }

    @Override
    public CompletionStage<Integer> removeExpired(Instant now) {
        return store.removeExpired(now);
    }

    @Override
    public CompletionStage<Map<LogName, Long>> heads(Topic.Kind kind) {
        return store.heads(kind);
    }

    @Override
    public CompletionStage<Waiting> waiting(LogName log, Instant now) {
        return store.waiting(log, now);
    }
}
