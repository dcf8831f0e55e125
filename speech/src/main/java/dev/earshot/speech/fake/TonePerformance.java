package dev.earshot.speech.fake;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine.Sink;
import dev.earshot.speech.TtsEngine.Synthesis;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One text being played by the script. Confined to the engine's thread, but for cancel and resume.
 */
final class TonePerformance implements Synthesis {
    private static final Logger LOG = LoggerFactory.getLogger(TonePerformance.class);
    private static final long PIECE_MICROS = 100_000;

    private final ScheduledExecutorService thread;
    private final Script script;
    private final PcmFormat format;
    private final Script.Act act;
    private final Sink sink;
    private final BiConsumer<TonePerformance, Boolean> onEnded;

    private byte[] audio = {};
    private int given;
    private long breakAt = Long.MAX_VALUE;
    private volatile boolean resumed;
    private volatile boolean over;

    TonePerformance(
            ScheduledExecutorService thread,
            Script script,
            PcmFormat format,
            Script.Act act,
            Sink sink,
            BiConsumer<TonePerformance, Boolean> onEnded) {
        this.thread = thread;
        this.script = script;
        this.format = format;
        this.act = act;
        this.sink = sink;
        this.onEnded = onEnded;
    }

    void begin(String text) {
        breakAt =
                switch (act) {
                    case Script.Act.Speak() -> Long.MAX_VALUE;
                    case Script.Act.Fail fail -> format.bytes(fail.after().toNanos() / 1_000);
                    case Script.Act.Stall stall -> format.bytes(stall.after().toNanos() / 1_000);
                };
        later(
                script.firstAudio().toNanos(),
                () -> {
                    audio = ToneMaker.audio(text, format, script.perCharacter().toNanos() / 1_000);
                    sink.onFormat(format);
                    next();
                });
    }

    /** Gives one piece, then the next in its time. */
    private void next() {
        if (over) {
            return;
        }
        long end = resumed ? audio.length : Math.min(audio.length, breakAt);
        int size = (int) Math.min(format.bytes(PIECE_MICROS), end - given);
        if (size > 0) {
            byte[] piece = Arrays.copyOfRange(audio, given, given + size);
            given += size;
            sink.onAudio(piece);
            long paceNanos = (long) (format.micros(size) * 1_000 * script.realTimeFactor());
            later(paceNanos, this::next);
        } else if (given == audio.length && !(act instanceof Script.Act.Fail)) {
            end();
            sink.onCompleted();
        } else if (act instanceof Script.Act.Fail fail) {
            end();
            sink.onFailed(fail.reason());
        }
    }

    /** Goes on after a stall, or never stalls when that is still to come. */
    void resume() {
        later(
                0,
                () -> {
                    boolean stalled = !resumed && given >= breakAt;
                    resumed = act instanceof Script.Act.Stall;
                    if (stalled && resumed) {
                        next();
                    }
                });
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            onEnded.accept(this, true);
        }
    }

    private void end() {
        over = true;
        onEnded.accept(this, false);
    }

    private void later(long nanos, Runnable action) {
        Runnable unlessOver =
                () -> {
                    try {
                        if (!over) {
                            action.run();
                        }
                    } catch (RuntimeException e) {
                        LOG.warn("A receiver of tones failed; its synthesis stops", e);
                        cancel();
                    }
                };
        try {
            var _ = thread.schedule(unlessOver, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (!over) {
                end();
                Thread.ofVirtual().start(() -> sink.onFailed("tone is closed"));
            }
        }
    }
}
