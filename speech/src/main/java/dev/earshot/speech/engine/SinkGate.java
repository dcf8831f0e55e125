package dev.earshot.speech.engine;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine.Sink;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between an engine and a sink and keeps the port's promises: nothing after the end, nothing
 * after a cancel, a format before audio. Its producer is one thread at a time; {@link #shut()} is
 * thread-safe.
 */
final class SinkGate {
    private static final Logger LOG = LoggerFactory.getLogger(SinkGate.class);

    private enum State {
        OPEN,
        CALLING,
        SHUT
    }

    private final Sink sink;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private long audioBytes;

    SinkGate(Sink sink) {
        this.sink = sink;
    }

    boolean isShut() {
        return state.get() == State.SHUT;
    }

    /** How much audio went through. */
    long audioBytes() {
        return audioBytes;
    }

    void format(PcmFormat format) {
        call(() -> sink.onFormat(format), false);
    }

    void audio(byte[] pcm) {
        if (pcm.length > 0) {
            audioBytes += pcm.length;
            call(() -> sink.onAudio(pcm), false);
        }
    }

    void completed() {
        call(sink::onCompleted, true);
    }

    void failed(String reason) {
        call(() -> sink.onFailed(reason), true);
    }

    /** Lets nothing more through, but for a call that is already running. */
    void shut() {
        state.set(State.SHUT);
    }

    private void call(Runnable call, boolean last) {
        if (!state.compareAndSet(State.OPEN, State.CALLING)) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.warn("A receiver of speech failed; its synthesis stops", e);
            shut();
        }
        state.compareAndSet(State.CALLING, last ? State.SHUT : State.OPEN);
    }
}
