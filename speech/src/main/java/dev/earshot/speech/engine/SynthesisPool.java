package dev.earshot.speech.engine;

import dev.earshot.speech.TtsEngine.Sink;
import dev.earshot.speech.TtsEngine.Synthesis;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of an engine: a few work, a bounded number of syntheses waits, one more thread
 * watches for stalls. Thread-safe.
 */
final class SynthesisPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SynthesisPool.class);
    private static final int IDLE_SECONDS = 30;

    /** One synthesis; runs on a thread of the pool and may block. */
    @FunctionalInterface
    interface Work {
        /** Speaks into the job's gate. Ends early when the job is cancelled. */
        void run(Job job) throws Exception;
    }

    private final String engine;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor watch;
    private final Set<Job> jobs = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Starts no thread yet.
     *
     * @param engine its name, for thread names and messages
     * @param parallel syntheses at once
     * @param waiting syntheses in line behind them
     */
    SynthesisPool(String engine, int parallel, int waiting) {
        this.engine = engine;
        ThreadFactory factory =
                Thread.ofPlatform().daemon().name("earshot-tts-" + engine + "-", 1).factory();
        workers =
                new ThreadPoolExecutor(
                        parallel,
                        parallel,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(waiting),
                        factory);
        workers.allowCoreThreadTimeOut(true);
        watch = new ScheduledThreadPoolExecutor(1, factory);
        watch.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
        watch.setRemoveOnCancelPolicy(true);
    }

    /** Runs the work as soon as a thread is free, or fails the sink when too many wait. */
    Synthesis submit(Sink sink, Work work) {
        Job job = new Job(new SinkGate(sink), this::forget);
        jobs.add(job);
        job.queued = () -> run(job, work);
        try {
            workers.execute(job.queued);
        } catch (RejectedExecutionException e) {
            String reason =
                    closed
                            ? engine + " is closed"
                            : engine + " has too many sentences waiting; try again later";
            jobs.remove(job);
            // The port promises to return before the sink is called.
            Thread.ofVirtual().start(() -> job.gate().failed(reason));
            return job;
        }
        if (closed) {
            job.cancel();
        }
        return job;
    }

    /** Runs something that only saves time later; drops it when the pool is busy or closed. */
    void run(Runnable preparation) {
        try {
            workers.execute(preparation);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} has no time to prepare", engine);
        }
    }

    /** Fails the sink with this reason, off the caller's thread, without doing anything. */
    static Synthesis refuse(Sink sink, String reason) {
        SinkGate gate = new SinkGate(sink);
        Thread.ofVirtual().start(() -> gate.failed(reason));
        return gate::shut;
    }

    /** Calls back once when the job has made no progress for this long. */
    void watch(Job job, Duration limit, Runnable onStalled) {
        job.progress();
        look(job, limit.toNanos(), limit.toNanos(), onStalled);
    }

    private void look(Job job, long limitNanos, long inNanos, Runnable onStalled) {
        Runnable check =
                () -> {
                    long idle = job.idleNanos();
                    if (job.isOver()) {
                        return;
                    }
                    if (idle >= limitNanos) {
                        onStalled.run();
                    } else {
                        look(job, limitNanos, limitNanos - idle, onStalled);
                    }
                };
        try {
            job.watched(watch.schedule(check, inNanos, TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException e) {
            job.cancel();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // a broken engine must not take its thread along
    private void run(Job job, Work work) {
        try {
            if (!job.isOver()) {
                work.run(job);
            }
        } catch (Exception | LinkageError | AssertionError e) {
            LOG.debug("{} failed", engine, e);
            job.gate().failed(OneLine.of(engine + " failed: " + e));
        } finally {
            job.over();
            jobs.remove(job);
        }
    }

    private void forget(Job job) {
        Runnable queued = job.queued;
        if (queued != null && workers.remove(queued)) {
            job.over();
            jobs.remove(job);
        }
    }

    /** Cancels all jobs and ends the threads. Idempotent; does not wait. */
    @Override
    public void close() {
        closed = true;
        workers.shutdown();
        jobs.forEach(Job::cancel);
        watch.shutdownNow();
    }
}
