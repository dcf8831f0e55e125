package dev.earshot.core.loop;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscChunkedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Loop} with a daemon thread of its own. Thread-safe.
 *
 * <p>Its queue is bounded; a task over the bound, or after {@link #close()}, is refused with {@link
 * RejectedExecutionException}. A task that throws is logged and does not end the loop.
 */
public final class ThreadLoop implements Loop, AutoCloseable {
    /** Most tasks that wait at once. */
    public static final int MAX_QUEUED = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ThreadLoop.class);
    private static final int FIRST_CHUNK = 1_024;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Queue<Runnable> queue =
            new MpscChunkedAtomicArrayQueue<>(FIRST_CHUNK, MAX_QUEUED);
    private final PriorityQueue<Scheduled> timers = new PriorityQueue<>();
    private final String name;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean closing;
    private long scheduledCount;

    /**
     * Starts the thread.
     *
     * @param name of the thread, as seen in thread dumps
     */
    public ThreadLoop(String name) {
        this.name = name;
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::runTasks);
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        if (closing) {
            throw new RejectedExecutionException("loop " + name + " is closed");
        }
        if (!queue.offer(task)) {
            throw new RejectedExecutionException(
                    "loop " + name + " has " + MAX_QUEUED + " tasks waiting");
        }
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        Scheduled scheduled = new Scheduled(task, System.nanoTime() + Math.max(0, delay.toNanos()));
        if (inLoop()) {
            add(scheduled);
        } else {
            execute(() -> add(scheduled));
        }
        return scheduled;
    }

    private void add(Scheduled scheduled) {
        scheduled.order = scheduledCount++;
        timers.add(scheduled);
    }

    /**
     * Refuses new tasks, runs those that wait, forgets timers and ends the thread. Idempotent.
     * Blocks for at most 5 s, and not at all when called inside the loop.
     */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        if (inLoop()) {
            return;
        }
        try {
            if (!thread.join(CLOSE_WAIT)) {
                LOG.warn(
                        "loop {} still runs a task {} s after its close",
                        name,
                        CLOSE_WAIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runTasks() {
        while (true) {
            boolean ranTimer = runDueTimer();
            Runnable task = queue.poll();
            if (task != null) {
                runGuarded(task);
            } else if (closing) {
                // A producer may have passed its check of the flag just before it was set.
                if (queue.isEmpty()) {
                    return;
                }
            } else if (!ranTimer) {
                park();
            }
        }
    }

    private boolean runDueTimer() {
        Scheduled next = timers.peek();
        if (next == null || next.deadlineNanos - System.nanoTime() > 0) {
            return false;
        }
        timers.poll();
        Runnable task = next.task;
        if (task != null) {
            runGuarded(task);
        }
        return true;
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            LOG.error("a task of loop {} failed; this is a defect of the server", name, e);
        }
    }

    private void park() {
        parked = true;
        try {
            if (!queue.isEmpty() || closing) {
                return;
            }
            Scheduled next = timers.peek();
            if (next == null) {
                LockSupport.park(this);
            } else {
                long nanos = next.deadlineNanos - System.nanoTime();
                if (nanos > 0) {
                    LockSupport.parkNanos(this, nanos);
                }
            }
        } finally {
            parked = false;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** A task and its time. A cancelled one lets go of its task at once and leaves when due. */
    private static final class Scheduled implements Timer, Comparable<Scheduled> {
        private final long deadlineNanos;
        private volatile @Nullable Runnable task;
        private long order;

        Scheduled(Runnable task, long deadlineNanos) {
            this.task = task;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Scheduled other) {
            long difference = deadlineNanos - other.deadlineNanos;
            return difference != 0 ? Long.signum(difference) : Long.compare(order, other.order);
        }
    }
}
