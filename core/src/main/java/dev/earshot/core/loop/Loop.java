package dev.earshot.core.loop;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time, in the order given, on one thread. State that belongs to a loop is
 * touched only from its tasks and needs no locks. Thread-safe.
 */
public interface Loop extends Executor {
    /** Whether the caller is running inside a task of this loop. */
    boolean inLoop();

    /**
     * Runs {@code task} once, no sooner than {@code delay} from now. Never blocks.
     *
     * @return a handle whose {@link Timer#cancel()} prevents a task that has not begun
     */
    Timer schedule(Runnable task, Duration delay);

    /** Runs {@code task} at once when called inside this loop, else as its next task. */
    default void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** A scheduled task. Thread-safe. */
    @FunctionalInterface
    interface Timer {
        /** Prevents the task if it has not begun; otherwise does nothing. */
        void cancel();
    }
}
