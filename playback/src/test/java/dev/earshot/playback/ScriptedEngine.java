package dev.earshot.playback;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An engine that says what a test tells it to, when it tells it to. Each sentence's samples are all
 * the same number, so that a test can see what it hears.
 */
final class ScriptedEngine implements TtsEngine {
    static final int RATE = 16_000;

    final List<Voice> voices = new ArrayList<>();
    private @Nullable Duration instantly;

    /** From now on every sentence is said at once and lasts this long. */
    void sayInstantly(Duration each) {
        instantly = each;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Synthesis synthesize(String text, @Nullable String voice, Sink sink) {
        Voice begun = new Voice(text, voice, (short) (voices.size() + 1), sink);
        voices.add(begun);
        if (instantly != null) {
            begun.say(instantly);
            begun.done();
        }
        return begun;
    }

    Voice last() {
        return voices.getLast();
    }

    /** How many sentences are being said. */
    long busy() {
        return voices.stream().filter(voice -> !voice.over && !voice.cancelled).count();
    }

    @Override
    public void close() {}

    /** One sentence. */
    static final class Voice implements Synthesis {
        final String text;
        final @Nullable String voice;
        private final short sample;
        private final Sink sink;
        private boolean formatSaid;
        boolean cancelled;
        boolean over;

        Voice(String text, @Nullable String voice, short sample, Sink sink) {
            this.text = text;
            this.voice = voice;
            this.sample = sample;
            this.sink = sink;
        }

        Voice say(Duration howLong) {
            if (!formatSaid) {
                formatSaid = true;
                sink.onFormat(new PcmFormat(RATE));
            }
            sink.onAudio(pcm(sample, howLong));
            return this;
        }

        void done() {
            over = true;
            sink.onCompleted();
        }

        void fail(String reason) {
            over = true;
            sink.onFailed(reason);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** Audio that repeats one sample. */
    static byte[] pcm(int sample, Duration howLong) {
        byte[] pcm = new byte[(int) (howLong.toMillis() * RATE / 1_000 * 2)];
        for (int i = 0; i < pcm.length; i += 2) {
            pcm[i] = (byte) sample;
            pcm[i + 1] = (byte) (sample >> 8);
        }
        return pcm;
    }
}
