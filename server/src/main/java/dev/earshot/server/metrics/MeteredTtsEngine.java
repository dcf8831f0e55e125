package dev.earshot.server.metrics;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An engine whose sentences are timed and counted. Thread-safe. */
public final class MeteredTtsEngine implements TtsEngine {
    private final TtsEngine engine;
    private final Timer firstAudio;
    private final Timer complete;
    private final Counter failed;
    private final Counter cancelled;
    private final Counter audioSeconds;
    private final AtomicInteger running = new AtomicInteger();

    /** Takes over this engine: closing this closes it. */
    public MeteredTtsEngine(TtsEngine engine, NodeMetrics metrics) {
        this.engine = engine;
        this.firstAudio = metrics.timer("earshot.generation.first.audio", "engine", engine.name());
        this.complete = metrics.timer("earshot.generation", "engine", engine.name());
        this.failed = metrics.counter("earshot.generation.failed", "engine", engine.name());
        this.cancelled = metrics.counter("earshot.generation.cancelled", "engine", engine.name());
        this.audioSeconds =
                metrics.counter("earshot.generation.audio.seconds", "engine", engine.name());
        metrics.gauge("earshot.generation.running", running::get, "engine", engine.name());
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public List<String> voices() {
        return engine.voices();
    }

    @Override
    public Synthesis synthesize(String text, @Nullable String voice, Sink sink) {
        running.incrementAndGet();
        MeteredSink metered = new MeteredSink(sink);
        Synthesis synthesis = engine.synthesize(text, voice, metered);
        return () -> {
            synthesis.cancel();
            if (metered.end()) {
                cancelled.increment();
            }
        };
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Counts what passes through; one thread at a time, but for {@link #end}. */
    private final class MeteredSink implements Sink {
        private final Sink sink;
        private final long begunNanos = System.nanoTime();
        private final AtomicInteger ends = new AtomicInteger();
        private @Nullable PcmFormat format;
        private boolean heard;

        MeteredSink(Sink sink) {
            this.sink = sink;
        }

        /** Whether this is the first end of the synthesis. */
        boolean end() {
            boolean first = ends.getAndIncrement() == 0;
            if (first) {
                running.decrementAndGet();
            }
            return first;
        }

        @Override
        public void onFormat(PcmFormat chosen) {
            format = chosen;
            sink.onFormat(chosen);
        }

        @Override
        public void onAudio(byte[] pcm) {
            if (!heard) {
                heard = true;
                firstAudio.record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
            }
            PcmFormat known = format;
            if (known != null) {
                audioSeconds.increment(known.micros(pcm.length) / 1e6);
            }
            sink.onAudio(pcm);
        }

        @Override
        public void onCompleted() {
            if (end()) {
                complete.record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
            }
            sink.onCompleted();
        }

        @Override
        public void onFailed(String reason) {
            if (end()) {
                failed.increment();
            }
            sink.onFailed(reason);
        }
    }
}
