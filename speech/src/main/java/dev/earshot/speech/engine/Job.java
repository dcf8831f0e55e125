package dev.earshot.speech.engine;

import dev.earshot.speech.TtsEngine.Synthesis;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One synthesis in a {@link SynthesisPool}. Thread-safe. */
final class Job implements Synthesis {
    private final SinkGate gate;
    private final Consumer<Job> onCancelled;
    private @Nullable Runnable release;
    private @Nullable Future<?> watched;
    private boolean cancelled;
    private boolean over;
    private volatile long progressNanos = System.nanoTime();

    /** What waits in the pool's line; set before the job is given out. */
    volatile @Nullable Runnable queued;

    Job(SinkGate gate, Consumer<Job> onCancelled) {
        this.gate = gate;
        this.onCancelled = onCancelled;
    }

    SinkGate gate() {
        return gate;
    }

    /**
     * Says what a cancel must release: a process, a socket. Called at once when the cancel came
     * first.
     */
    void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                release = action;
                return;
            }
        }
        action.run();
    }

    @Override
    public void cancel() {
        Runnable action;
        synchronized (this) {
            if (cancelled || over) {
                return;
            }
            cancelled = true;
            action = release;
            stopWatch();
        }
        gate.shut();
        if (action != null) {
            action.run();
        }
        onCancelled.accept(this);
    }

    /** Whether nothing more is to be made: cancelled, or its work has returned. */
    synchronized boolean isOver() {
        return cancelled || over;
    }

    /** The work has returned. */
    synchronized void over() {
        over = true;
        release = null;
        stopWatch();
    }

    /** Something came from the engine: its stall clock starts anew. */
    void progress() {
        progressNanos = System.nanoTime();
    }

    long idleNanos() {
        return System.nanoTime() - progressNanos;
    }

    synchronized void watched(Future<?> check) {
        watched = check;
        if (cancelled || over) {
            stopWatch();
        }
    }

    private void stopWatch() {
        if (watched != null) {
            watched.cancel(false);
            watched = null;
        }
    }
}
