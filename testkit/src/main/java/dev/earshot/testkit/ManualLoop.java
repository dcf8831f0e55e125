package dev.earshot.testkit;

import dev.earshot.core.loop.Loop;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Loop} that runs its tasks when the test says so, in virtual time. Tasks may be given
 * from any thread; one thread runs them. A task's exception reaches the test.
 *
 * <p>{@code clock.advance(...)} runs all loops of a clock; {@link #runPending()} runs this one.
 */
public final class ManualLoop implements Loop {
    private final ManualClock clock;
    private final String name;
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Scheduled> timers = new PriorityQueue<>();
    private volatile @Nullable Thread running;
    private long scheduledCount;

    ManualLoop(ManualClock clock, String name) {
        this.clock = clock;
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        queue.add(task);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread().equals(running);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        synchronized (timers) {
            Scheduled scheduled =
                    new Scheduled(
                            task,
                            clock.elapsedNanos() + Math.max(0, delay.toNanos()),
                            scheduledCount++);
            timers.add(scheduled);
            return scheduled;
        }
    }

    /** Runs {@code action} as if it were a task of this loop, at once. */
    public void inside(Runnable action) {
        Thread before = running;
        running = Thread.currentThread();
        try {
            action.run();
        } finally {
            running = before;
        }
    }

    /**
     * Runs what waits, and what that causes, without letting time pass. Returns how many tasks ran.
     */
    public int runPending() {
        int ran = 0;
        for (int step = runQueued(); step > 0; step = runQueued()) {
            ran += step;
        }
        return ran;
    }

    /** How many tasks wait, timers apart. */
    public int pending() {
        return queue.size();
    }

    /** How many timers have neither run nor been cancelled. */
    public int timers() {
        synchronized (timers) {
            return timers.size();
        }
    }

    int runQueued() {
        takeDueTimers();
        int ran = 0;
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            inside(task);
            ran++;
        }
        return ran;
    }

    void takeDueTimers() {
        synchronized (timers) {
            for (Scheduled next = timers.peek();
                    next != null && next.dueNanos <= clock.elapsedNanos();
                    next = timers.peek()) {
                Scheduled due = next;
                timers.poll();
                due.fired = true;
                queue.add(() -> {
                    if (!due.cancelled) {
                        due.task.run();
                    }
                });
            }
        }
    }

    @Nullable Long nextDueNanos() {
        synchronized (timers) {
            Scheduled next = timers.peek();
            return next == null ? null : next.dueNanos;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Scheduled implements Timer, Comparable<Scheduled> {
        private final Runnable task;
        private final long dueNanos;
        private final long order;
        private volatile boolean cancelled;
        private boolean fired;

        Scheduled(Runnable task, long dueNanos, long order) {
            this.task = task;
            this.dueNanos = dueNanos;
            this.order = order;
        }

        @Override
        public void cancel() {
            cancelled = true;
            synchronized (timers) {
                if (!fired) {
                    timers.remove(this);
                }
            }
        }

        @Override
        public int compareTo(Scheduled other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
