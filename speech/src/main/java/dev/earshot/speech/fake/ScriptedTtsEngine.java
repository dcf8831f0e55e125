package dev.earshot.speech.fake;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A test engine that speaks in tones, each text the same way each time, and fails or stalls as
 * scripted. Thread-safe.
 *
 * <p>It is the engine {@code tone} of the configuration, for demonstrations and benchmarks. The
 * sinks are called on its one thread, so that a slow sink holds up all others.
 */
public final class ScriptedTtsEngine implements TtsEngine {
    /** Its name in the configuration. */
    public static final String NAME = "tone";

    private final Script script;
    private final PcmFormat format;
    private final ScheduledExecutorService thread;
    private final Set<TonePerformance> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    /** Speaks as {@link Script#TONE} says. */
    public ScriptedTtsEngine() {
        this(Script.TONE);
    }

    /** Speaks as the script says. */
    public ScriptedTtsEngine(Script script) {
        this.script = script;
        format = new PcmFormat(script.sampleRate());
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("earshot-tts-tone").factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread = executor;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> voices() {
        return List.of("tone");
    }

    @Override
    public Synthesis synthesize(String text, @Nullable String voice, Sink sink) {
        started.incrementAndGet();
        TonePerformance performance =
                new TonePerformance(
                        thread, script, format, script.acts().apply(text), sink, this::ended);
        running.add(performance);
        performance.begin(text);
        return performance;
    }

    /** Lets the stalled syntheses go on. */
    public void resume() {
        running.forEach(TonePerformance::resume);
    }

    /** How many syntheses were begun. */
    public int started() {
        return started.get();
    }

    /** How many were cancelled before their end. */
    public int cancelled() {
        return cancelled.get();
    }

    /** How many are under way, stalled ones among them. */
    public int running() {
        return running.size();
    }

    private void ended(TonePerformance performance, boolean byCancel) {
        if (running.remove(performance) && byCancel) {
            cancelled.incrementAndGet();
        }
    }

    @Override
    public void close() {
        running.forEach(TonePerformance::cancel);
        thread.shutdown();
    }
}
