package dev.earshot.testkit;

import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All three kinds of time, moved by the test alone, and the loops that live in it. Readings may be
 * taken on any thread; one thread moves it.
 *
 * <p>The monotonic reading overflows ten seconds after the start, so that code which compares
 * readings instead of subtracting them fails.
 */
public final class ManualClock implements MonotonicClock, WallClock, ClusterClock {
    /** The wall clock's first reading. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final long FIRST_NANOS = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();
    private static final long FIRST_MICROS = ChronoUnit.MICROS.between(Instant.EPOCH, START);

    private final List<ManualLoop> loops = new CopyOnWriteArrayList<>();
    private final AtomicLong elapsed = new AtomicLong();
    private volatile Duration wallStep = Duration.ZERO;
    private volatile String clockId = "clock-1";

    @Override
    public long nanos() {
        return FIRST_NANOS + elapsed.get();
    }

    @Override
    public Instant now() {
        return START.plusNanos(elapsed.get()).plus(wallStep);
    }

    @Override
    public long micros() {
        return FIRST_MICROS + elapsed.get() / 1_000;
    }

    @Override
    public String clockId() {
        return clockId;
    }

    /** Nanoseconds since this clock was made. */
    public long elapsedNanos() {
        return elapsed.get();
    }

    /** Makes a loop that lives in this time. */
    public ManualLoop newLoop() {
        ManualLoop loop = new ManualLoop(this, "loop-" + loops.size());
        loops.add(loop);
        return loop;
    }

    /**
     * Lets time pass: every task of every loop runs, each timer exactly when it is due, tasks that
     * they cause included.
     */
    public void advance(Duration duration) {
        long target = elapsed.get() + duration.toNanos();
        runPending();
        for (Long due = nextDue(); due != null && due <= target; due = nextDue()) {
            elapsed.set(Math.max(elapsed.get(), due));
            for (ManualLoop loop : loops) {
                loop.takeDueTimers();
            }
            runPending();
        }
        elapsed.set(target);
    }

    /** {@link #advance} in milliseconds. */
    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** Runs what waits on any loop, without letting time pass, until nothing waits. */
    public void runPending() {
        boolean ran = true;
        while (ran) {
            ran = false;
            for (ManualLoop loop : loops) {
                ran |= loop.runQueued() > 0;
            }
        }
    }

    /** Moves time without running anything: what a process sees after a long pause. */
    public void jump(Duration duration) {
        elapsed.addAndGet(duration.toNanos());
    }

    /** Steps the wall clock only, forward or backward. */
    public void stepWall(Duration step) {
        wallStep = wallStep.plus(step);
    }

    /** Gives the cluster clock a new name. */
    public void renameClock(String id) {
        clockId = id;
    }

    private @Nullable Long nextDue() {
        Long next = null;
        for (ManualLoop loop : loops) {
            Long due = loop.nextDueNanos();
            if (due != null && (next == null || due < next)) {
                next = due;
            }
        }
        return next;
    }
}
