package dev.earshot.speech.engine;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Sentences;
import dev.earshot.speech.TtsEngine;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Speaks English with FreeTTS, which is part of the program: nothing need be installed.
 * Thread-safe.
 *
 * <p>The voice is {@code kevin16}, 16 kHz. It is loaded on first use, once per synthesis at a time;
 * each costs about 20 MB. Letters beyond Latin cannot be spoken, accents are left out.
 */
public final class FreeTtsEngine implements TtsEngine {
    /** Its name in the configuration. */
    public static final String NAME = "freetts";

    private static final PcmFormat FORMAT = new PcmFormat(16_000);

    private final SynthesisPool pool;
    private final BlockingQueue<FreeTtsVoice> idleVoices;

    /**
     * Loads nothing yet.
     *
     * @param parallel syntheses at once, 1 to 64
     * @param waiting syntheses in line behind them, 1 to 100,000
     */
    public FreeTtsEngine(int parallel, int waiting) {
        pool = new SynthesisPool(NAME, parallel, waiting);
        idleVoices = new ArrayBlockingQueue<>(parallel);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> voices() {
        return List.of(FreeTtsVoice.NAME);
    }

    @Override
    public Synthesis synthesize(String text, @Nullable String voice, Sink sink) {
        if (voice != null && !voice.equals(FreeTtsVoice.NAME)) {
            return SynthesisPool.refuse(
                    sink, OneLine.of("freetts has no voice \"" + voice + "\"; use kevin16"));
        }
        String problem = TextBound.problem(NAME, text);
        if (problem != null) {
            return SynthesisPool.refuse(sink, problem);
        }
        String latin = LatinText.of(text);
        if (!Sentences.isSpeakable(latin)) {
            return SynthesisPool.refuse(
                    sink, "freetts speaks Latin letters only; install espeak-ng for other scripts");
        }
        return pool.submit(sink, job -> speak(latin, job));
    }

    /** Loads one voice, unless one is loaded. */
    @Override
    public void warmUp() {
        pool.run(() -> {
            if (idleVoices.isEmpty()) {
                idleVoices.offer(FreeTtsVoice.load());
            }
        });
    }

    private void speak(String text, Job job) {
        FreeTtsVoice voice = idleVoices.poll();
        if (voice == null) {
            voice = FreeTtsVoice.load();
        }
        SinkGate gate = job.gate();
        gate.format(FORMAT);
        boolean whole = voice.speak(text, gate);
        // A voice that failed may be in any state: it is left to the collector.
        if (whole || gate.isShut()) {
            idleVoices.offer(voice);
        }
        if (!whole) {
            gate.failed("freetts stopped within the sentence");
        } else if (gate.audioBytes() == 0) {
            gate.failed("freetts made no audio of the sentence");
        } else {
            gate.completed();
        }
    }

    @Override
    public void close() {
        pool.close();
        idleVoices.clear();
    }
}
