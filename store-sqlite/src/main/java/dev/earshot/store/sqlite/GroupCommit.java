package dev.earshot.store.sqlite;

import dev.earshot.core.store.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes queued writes in their order, commits many at once and
 * completes their stages after the commit. When the disk fails it fails what is queued, refuses
 * more and reconnects with growing pauses. Thread-safe; only {@link #close} blocks.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(4);
    private static final long IDLE = 0;

    private final SqliteStoreConfig config;
    private final StoreFaults faults;
    private final WriterSession session;
    private final BlockingQueue<Write<?>> queue;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong connects = new AtomicLong();
    private final Thread thread;

    private volatile @Nullable String trouble;
    private volatile boolean closed;

    /** When the group at work began, or {@link #IDLE}. */
    private volatile long busySinceNanos = IDLE;

    GroupCommit(Database database, SqliteStoreConfig config, StoreFaults faults)
            throws SQLException {
        this.config = config;
        this.faults = faults;
        this.session = new WriterSession(database);
        this.queue = new ArrayBlockingQueue<>(config.queueOps());
        session.connect();
        connects.incrementAndGet();
        this.thread = Thread.ofPlatform().daemon().name("store-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Queues a write; its stage completes on the writer's thread after commit. */
    <T extends @Nullable Object> CompletionStage<T> submit(Work<T> work) {
        Write<T> write = new Write<>(work);
        String away = trouble();
        if (away == null && !queue.offer(write)) {
            away = "its queue of " + config.queueOps() + " writes is full";
        } else if (away == null) {
            // The writer may have left between the question and the offer; then nobody takes it.
            String since = trouble();
            away = since != null && queue.remove(write) ? since : null;
        }
        if (away != null) {
            write.fail(BoundedPool.unavailable(away));
        }
        return write.stage();
    }

    /** Why the store is away, in one line, or null. */
    @Nullable String trouble() {
        if (closed) {
            return "it is closed";
        }
        String fault = faults.reason();
        if (fault != null) {
            return fault;
        }
        String why = trouble;
        return why != null ? why : stall();
    }

    /** How often the database was opened: who sees another number than before opens it anew. */
    long connects() {
        return connects.get();
    }

    /**
     * For readers: the disk fails. The writer then reconnects, and the store is away until then.
     */
    void report(String why) {
        if (trouble == null && !closed) {
            trouble = why;
            wake();
        }
    }

    private @Nullable String stall() {
        long since = busySinceNanos;
        long nanos = since == IDLE ? 0 : System.nanoTime() - since;
        return nanos <= config.stallLimit().toNanos()
                ? null
                : "the disk has not answered for " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
    }

    private void run() {
        long pauseMillis = config.retryMin().toMillis();
        while (!closed || (trouble == null && !queue.isEmpty())) {
            try {
                if (trouble == null) {
                    pauseMillis = config.retryMin().toMillis();
                    commitNext();
                } else {
                    pauseMillis = reconnect(pauseMillis);
                }
            } catch (InterruptedException e) {
                leave("its thread was interrupted");
            } catch (RuntimeException | Error e) {
                LOG.error("Fault in the store's writer", e);
                leave("its writer failed: " + SqliteErrors.oneLine(e));
            }
        }
        failQueued("it is closed");
        session.close();
    }

    private void commitNext() throws InterruptedException {
        Write<?> first = queue.take();
        List<Write<?>> group = new ArrayList<>();
        group.add(first);
        busySinceNanos = Math.max(1, System.nanoTime());
        String failure = "its writer failed";
        boolean stored = false;
        try {
            commit(group);
            stored = true;
        } catch (SQLException e) {
            failure = SqliteErrors.line(e);
        } finally {
            busySinceNanos = IDLE;
            if (!stored) {
                leave(failure);
                StoreUnavailableException away = BoundedPool.unavailable(failure);
                group.forEach(write -> write.fail(away));
            }
        }
        group.forEach(Write::complete);
    }

    private void commit(List<Write<?>> group) throws SQLException {
        session.begin();
        if (!collect(group)) {
            // Rare, so only now each write gets a savepoint of its own: they cost much in each
            // group.
            session.rollback();
            session.begin();
            for (Write<?> write : group) {
                session.isolated(write);
            }
        }
        String fault = faults.reason();
        if (fault != null) {
            throw new SQLException(fault);
        }
        session.commit();
    }

    /** Does the first write and what else is queued, or stops at the first that is at fault. */
    private boolean collect(List<Write<?>> group) throws SQLException {
        long endNanos = System.nanoTime() + config.groupTime().toNanos();
        Write<?> next = group.getFirst();
        while (session.attempt(next)) {
            next =
                    group.size() < config.groupOps() && System.nanoTime() - endNanos < 0
                            ? queue.poll()
                            : null;
            if (next == null) {
                return true;
            }
            group.add(next);
        }
        return false;
    }

    private void leave(String why) {
        trouble = why;
        LOG.warn("The store is away: {}", why);
        session.close();
        failQueued(why);
    }

    private void failQueued(String why) {
        List<Write<?>> left = new ArrayList<>();
        queue.drainTo(left);
        StoreUnavailableException away = BoundedPool.unavailable(why);
        left.forEach(write -> write.fail(away));
    }

    /** Waits, tries once, and returns the next pause. */
    private long reconnect(long pauseMillis) throws InterruptedException {
        if (closing.await(pauseMillis, TimeUnit.MILLISECONDS)) {
            return pauseMillis;
        }
        try {
            if (faults.reason() == null) {
                session.close();
                session.connect();
                connects.incrementAndGet();
                trouble = null;
                LOG.info("The store is back");
            }
        } catch (SQLException e) {
            trouble = SqliteErrors.line(e);
        }
        return Math.min(2 * pauseMillis, config.retryMax().toMillis());
    }

    private void wake() {
        // A full queue wakes as well.
        boolean _ = queue.offer(new Write<@Nullable Void>(_ -> null));
    }

    /** Commits what is queued, for at most 4 s, and fails the rest. */
    @Override
    public void close() {
        closed = true;
        closing.countDown();
        wake();
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                LOG.warn("The store did not finish its writes in {}", CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
