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
     * Stores a message at the next offset of its log, at {@code draft.sentAt()}. A repetition of a
     * publish, by {@link Draft.Once}, stores nothing. Device logs take it only where the device is
     * known, user logs only where the user has a cursor in either lane, see {@link #enter}; other
     * logs begin with their first message. An earlier message with the same key goes without a gap.
     * Over a bound, what expired goes first, then what all devices of a user have, then what {@link
     * LogBounds.Overflow} says. An outcome that stored nothing is not remembered for a repetition.
     */
    CompletionStage<Appended> append(Draft draft);

    /**
     * Makes a reader known and tells where it stands. One that is new to a user's log gets a cursor
     * at the head. A device's log has one cursor, whosever the device is, and begins at 0. In logs
     * of rooms and groups a reader without a cursor stands at the head and gets none, until it
     * acknowledges. Where a device belonged to another user, its messages, gaps and cursors, in
     * both lanes, its cursors as that user's, and its {@code keepTranscriptions} are removed first;
     * it stays in its groups.
     *
     * @param reader who; a device becomes known, and was seen at {@code now}
     * @param logs of the reader's device or user, or of rooms and groups
     */
    CompletionStage<Map<LogName, Position>> enter(Reader reader, Set<LogName> logs, Instant now);

    /**
     * Where a reader stands by now, without making it known; its cursor counts as 0 where it has
     * none.
     */
    CompletionStage<Map<LogName, Position>> positions(Reader reader, Set<LogName> logs);

    /**
     * What follows an offset, all of one moment. Messages that expired but were not removed yet are
     * gaps of the page.
     *
     * @param after the last offset that is not wanted
     * @param most messages, 1 or more
     * @param now messages that expired by then are left out
     */
    CompletionStage<LogPage> read(LogName log, long after, int most, Instant now);

    /**
     * Moves cursors forward in one commit. Messages and gaps of a device's log are removed up to
     * there. A cursor that does not exist begins to. A move is ignored where its log does not
     * exist, and in a device's log where the device is not that user's.
     */
    CompletionStage<@Nullable Void> acknowledge(List<CursorMove> moves);

    /**
     * Removes messages that expired by now, a bounded number in one commit, and notes them as gaps;
     * in a user's log only where a cursor stands before them. Then, at most once an hour, forgets
     * idempotency keys whose time is over, cursors and gaps that were not touched for 30 days, and
     * logs of which nothing else is left; new logs begin behind the highest head of those.
     *
     * @return how many messages it removed; call again soon where it is {@link #EXPIRED_AT_ONCE}
     */
    CompletionStage<Integer> removeExpired(Instant now);

    /** Most messages removed by one {@link #removeExpired}. */
    int EXPIRED_AT_ONCE = 1_000;

    /**
     * The heads of all logs of topics of this kind that hold or held a message lately; for rooms
     * and groups, which are few.
     */
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
