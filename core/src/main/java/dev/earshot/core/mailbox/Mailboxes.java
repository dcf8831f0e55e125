package dev.earshot.core.mailbox;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of a node: where their readers stand, and what is kept up about them. Thread-safe; no
 * method blocks.
 */
public final class Mailboxes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailboxes.class);

    /** The longest that a message may wait. */
    private static final Duration LONGEST = Duration.ofDays(30);

    /** Longer than the longest time in which a connection can be resumed. */
    private static final Duration AFTERWARDS = Duration.ofDays(1);

    private final MailboxStore store;
    private final MailboxSettings settings;
    private final Loop housekeeping;
    private final WallClock wall;
    private final AckBatch acks;
    private final AckWaiters waiters;

    /**
     * The last offsets of those rooms and groups whose logs may matter to somebody, so that joining
     * asks no store: until a day after the last of their messages has expired.
     */
    private final ConcurrentHashMap<LogName, Head> heads = new ConcurrentHashMap<>();

    private volatile long epoch;
    private volatile boolean headsKnown;
    private volatile boolean closed;

    /** Makes the logs of this store available; call {@link #start()} before the first reader. */
    public Mailboxes(
            MailboxStore store, MailboxSettings settings, Loop housekeeping, WallClock wall) {
        this.store = store;
        this.settings = settings;
        this.housekeeping = housekeeping;
        this.wall = wall;
        this.acks = new AckBatch(store);
        this.waiters = new AckWaiters(housekeeping);
    }

    /** Begins to load what is asked often, and everything periodic. */
    public void start() {
        load();
        every(settings.retryEvery(), this::load);
        every(settings.flushEvery(), acks::flush);
        every(settings.sweepEvery(), this::sweep);
    }

    /** How messages are kept. */
    public MailboxSettings settings() {
        return settings;
    }

    /** Which life of the offsets, 0 while the store has not told. */
    public long epoch() {
        return epoch;
    }

    /** Makes a reader known and tells where it stands; see {@link MailboxStore#enter}. */
    public CompletionStage<Map<LogName, Position>> enter(Reader reader, Set<LogName> logs) {
        return store.enter(reader, logs, wall.now());
    }

    /** Where a reader stands, without making it known. */
    public CompletionStage<Map<LogName, Position>> positions(Reader reader, Set<LogName> logs) {
        return store.positions(reader, logs);
    }

    /** The next page behind an offset. */
    public CompletionStage<LogPage> read(LogName log, long after) {
        return store.read(log, after, settings.pageMessages(), wall.now());
    }

    /** The last offset of a room's or group's log, 0 where it has none. */
    public long head(LogName log) {
        Head head = heads.get(log);
        return head == null ? 0 : head.seq();
    }

    /** A reader acknowledged; stored with the next batch. */
    public void acknowledged(CursorMove move) {
        acks.add(move);
        waiters.acknowledged(move);
    }

    /** Stores an append and notes the new head of a room or group before it is told. */
    public CompletionStage<Appended> append(Draft draft) {
        return store.append(draft)
                .thenApply(appended -> {
                    if (appended instanceof Appended.Stored stored && isShared(draft.log())) {
                        note(draft.log(), stored.seq(), draft.expiresAt());
                    }
                    return appended;
                });
    }

    /**
     * Waits for acknowledgements of a message.
     *
     * @param readers whose: for a user's log the ids of devices, for a device's log its own
     * @param atMost how long
     */
    public AckWaiters.Wait await(LogName log, Set<String> readers, Duration atMost) {
        return waiters.await(log, readers, atMost);
    }

    /** How many acknowledgements wait for the store. */
    public int acksWaiting() {
        return acks.waiting();
    }

    private static boolean isShared(LogName log) {
        return log.topic().kind() == Topic.Kind.ROOM || log.topic().kind() == Topic.Kind.GROUP;
    }

    private void load() {
        if (epoch == 0) {
            store.epoch()
                    .whenComplete((known, failure) -> {
                        if (failure == null) {
                            epoch = known;
                        }
                    });
        }
        if (!headsKnown) {
            store.heads(Topic.Kind.ROOM)
                    .thenCombine(
                            store.heads(Topic.Kind.GROUP),
                            (rooms, groups) -> {
                                // How long their messages last is not known; no longer than this.
                                Instant last = wall.now().plus(LONGEST);
                                rooms.forEach((log, head) -> note(log, head, last));
                                groups.forEach((log, head) -> note(log, head, last));
                                headsKnown = true;
                                return true;
                            })
                    .exceptionally(away -> false);
        }
    }

    private void note(LogName log, long seq, Instant expiresAt) {
        heads.merge(log, new Head(seq, expiresAt.plus(AFTERWARDS)), Head::latest);
    }

    private void sweep() {
        Instant now = wall.now();
        heads.values().removeIf(head -> head.until().isBefore(now));
        store.removeExpired(wall.now())
                .whenComplete((removed, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "expired messages stay until the next clean-up: {}",
                                failure.getMessage());
                    } else if (removed == MailboxStore.EXPIRED_AT_ONCE && !closed) {
                        housekeeping.execute(this::sweep);
                    }
                });
    }

    private void every(Duration period, Runnable task) {
        housekeeping.schedule(
                () -> {
                    if (!closed) {
                        every(period, task);
                        task.run();
                    }
                },
                period);
    }

    /**
     * The end of a log.
     *
     * @param seq the last offset
     * @param until when nobody needs to know it any more
     */
    private record Head(long seq, Instant until) {
        Head latest(Head other) {
            return new Head(
                    Math.max(seq, other.seq), until.isAfter(other.until) ? until : other.until);
        }
    }

    /** Hands what waits to the store. Idempotent. */
    @Override
    public void close() {
        closed = true;
        acks.flush();
    }
}
