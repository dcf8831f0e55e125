package dev.earshot.core.mailbox;

import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where logs and cursors live. Thread-safe. No method blocks: each returns at once and its stage
 * completes on a thread of the store, after commit for writes. A stage fails with {@link
 * dev.earshot.core.store.StoreUnavailableException} while the store is away or its queue is full.
 * Appends complete in the order of their offsets. Offsets of a log rise and are never given twice,
 * also after its messages are gone.
 */
public interface MailboxStore {
    /**
     * Which life of this store's offsets: another number after the store was replaced by an empty
     * one. Positive.
     */
    CompletionStage<Long> epoch();

    /**
     * Stores a message at the next offset of its log. Device logs take it only where the device is
     * known, user logs only where the user has a cursor, see {@link #enter}; other logs begin with
     * their first message.
     */
    CompletionStage<Appended> append(Draft draft);

    /**
     * Makes readers known and tells where they stand. A reader that is new to a log starts at its
     * head. Where a device belonged to another user, what was kept for it is removed first.
     *
     * @param reader who; a device becomes known, and was seen at {@code now}
     * @param logs of the reader's device or user, or of rooms and groups
     */
    CompletionStage<Map<LogName, Position>> enter(Reader reader, Set<LogName> logs, Instant now);

    /** Where a reader stands without making it known; its cursor counts as 0 where it has none. */
    CompletionStage<Map<LogName, Position>> positions(Reader reader, Set<LogName> logs);

    /**
     * What follows an offset.
     *
     * @param after the last offset that is not wanted
     * @param most messages, 1 or more
     * @param now messages that expired by then are left out
     */
    CompletionStage<LogPage> read(LogName log, long after, int most, Instant now);

    /**
     * Moves cursors forward in one commit. Messages and gaps of a device's log are removed up to
     * there. A cursor that does not exist begins to.
     */
    CompletionStage<@Nullable Void> acknowledge(List<CursorMove> moves);

    /**
     * Removes messages that expired by now and notes them as gaps, a bounded number in one commit;
     * forgets idempotency keys whose time is over, cursors, gaps and logs that nobody used for 30
     * days.
     *
     * @return how many messages it removed; call again soon where it is {@link #EXPIRED_AT_ONCE}
     */
    CompletionStage<Integer> removeExpired(Instant now);

    /** Most messages removed by one {@link #removeExpired}. */
    int EXPIRED_AT_ONCE = 1_000;

    /** The heads of all logs of topics of this kind; for rooms and groups, which are few. */
    CompletionStage<Map<LogName, Long>> heads(Topic.Kind kind);

    /** What waits in a log: messages and bytes of data, by now not expired. */
    CompletionStage<Waiting> waiting(LogName log, Instant now);

    /**
     * What waits in a log. Immutable.
     *
     * @param messages how many
     * @param bytes of data
     * @param head the last offset that was given out
     */
    record Waiting(long messages, long bytes, long head) {}
}
