package dev.earshot.gateway.net;

import dev.earshot.core.loop.Loop;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of the gateway, the same object for all of its sockets. The methods of {@link
 * Loop} are thread-safe; all others are confined to the loop.
 */
public final class NettyLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final SingleThreadEventLoop eventLoop;
    private final long originNanos = System.nanoTime();
    private final Runnable runTurnEnds = this::runTurnEnds;
    private final List<Watched> watched = new ArrayList<>();
    private ArrayList<TurnEnd> turnEnds = new ArrayList<>();
    private ArrayList<TurnEnd> runningTurnEnds = new ArrayList<>();
    private volatile int watchedCount;
    private String date = "";
    private long dateSecond = Long.MIN_VALUE;

    /**
     * Wraps a Netty loop.
     *
     * @param sweepMillis how often deadlines are looked at; deadlines are late by at most this
     */
    public NettyLoop(EventLoop eventLoop, long sweepMillis) {
        this.eventLoop = (SingleThreadEventLoop) eventLoop;
        var _ =
                eventLoop.scheduleWithFixedDelay(
                        this::sweep, sweepMillis, sweepMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** {@inheritDoc} After the gateway has stopped, tasks are dropped. */
    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("The event loop has stopped; a task was dropped");
        }
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        try {
            ScheduledFuture<?> future =
                    eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException stopped) {
            return () -> {};
        }
    }

    /**
     * Runs {@code action} once at the end of this turn. What many sockets were sent during the turn
     * is so written once per socket.
     */
    public void atTurnEnd(TurnEnd action) {
        if (turnEnds.isEmpty()) {
            eventLoop.executeAfterEventLoopIteration(runTurnEnds);
        }
        turnEnds.add(action);
    }

    private void runTurnEnds() {
        ArrayList<TurnEnd> due = turnEnds;
        turnEnds = runningTurnEnds;
        runningTurnEnds = due;
        for (int i = 0; i < due.size(); i++) {
            due.get(i).onTurnEnd();
        }
        due.clear();
    }

    /** Adds to the sweep; does nothing where it is in already. */
    public void watch(Watched one) {
        if (one.slot < 0) {
            one.slot = watched.size();
            watched.add(one);
            watchedCount = watched.size();
        }
    }

    /** Takes out of the sweep; does nothing where it is not in. */
    public void unwatch(Watched one) {
        if (one.slot < 0) {
            return;
        }
        Watched last = watched.removeLast();
        if (last.slot != one.slot) {
            watched.set(one.slot, last);
            last.slot = one.slot;
        }
        one.slot = -1;
        watchedCount = watched.size();
    }

    /** How many are in the sweep. Thread-safe. */
    public int watchedCount() {
        return watchedCount;
    }

    /** Tells everything in the sweep that the gateway stops. */
    public void stopAll() {
        for (Watched one : List.copyOf(watched)) {
            one.onStop();
        }
    }

    private void sweep() {
        int now = nowMillis();
        // Backwards, because an element may take itself out, which moves the last one to its place.
        for (int i = watched.size() - 1; i >= 0; i--) {
            if (i >= watched.size()) {
                continue;
            }
            try {
                watched.get(i).onSweep(now);
            } catch (RuntimeException bug) {
                LOG.error("A sweep failed", bug);
            }
        }
    }

    /**
     * Milliseconds since the loop began; wraps after 24 days, so two readings may only be
     * subtracted.
     */
    public int nowMillis() {
        return (int) ((System.nanoTime() - originNanos) / 1_000_000);
    }

    /** The value of the {@code Date} header, made once a second. */
    public String date() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = HTTP_DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
        }
        return date;
    }
}
