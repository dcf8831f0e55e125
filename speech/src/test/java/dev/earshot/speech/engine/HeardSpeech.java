package dev.earshot.speech.engine;

import static org.awaitility.Awaitility.await;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A sink that keeps what it hears and watches over the port's rules. Thread-safe. */
class HeardSpeech implements TtsEngine.Sink {
    private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
    private final AtomicInteger inside = new AtomicInteger();
    private final List<String> broken = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private @Nullable PcmFormat format;
    private @Nullable String failure;
    private boolean ended;
    private int pieces;
    private long firstAudioNanos;
    final CountDownLatch firstAudio = new CountDownLatch(1);

    @Override
    public void onFormat(PcmFormat newFormat) {
        enter(format == null, "a second format");
        synchronized (this) {
            format = newFormat;
        }
        inside.decrementAndGet();
    }

    @Override
    public void onAudio(byte[] pcm) {
        enter(format != null, "audio before its format");
        synchronized (this) {
            if (pcm.length == 0 || pcm.length % 2 != 0) {
                broken.add(pcm.length + " bytes of audio");
            }
            if (pieces++ == 0) {
                firstAudioNanos = System.nanoTime() - beganNanos;
            }
            audio.writeBytes(pcm);
        }
        inside.decrementAndGet();
        firstAudio.countDown();
    }

    @Override
    public void onCompleted() {
        enter(true, "");
        synchronized (this) {
            ended = true;
        }
        inside.decrementAndGet();
    }

    @Override
    public void onFailed(String reason) {
        enter(true, "");
        synchronized (this) {
            ended = true;
            failure = reason;
        }
        inside.decrementAndGet();
    }

    private synchronized void enter(boolean ok, String what) {
        if (!ok) {
            broken.add(what);
        }
        if (ended) {
            broken.add("a call after the end");
        }
        if (inside.getAndIncrement() != 0) {
            broken.add("two calls at once");
        }
    }

    HeardSpeech awaitEnd() {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(this::hasEnded);
        return this;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    synchronized @Nullable String failure() {
        return failure;
    }

    synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    synchronized @Nullable PcmFormat format() {
        return format;
    }

    synchronized byte[] pcm() {
        return audio.toByteArray();
    }

    synchronized int pieces() {
        return pieces;
    }

    synchronized long firstAudioMicros() {
        return firstAudioNanos / 1_000;
    }

    double seconds() {
        PcmFormat known = format();
        return known == null ? 0 : known.micros(pcm().length) / 1e6;
    }

    /** Loudness: root mean square of the samples, 0 to 32,768. */
    double rms() {
        byte[] pcm = pcm();
        double sum = 0;
        for (int i = 0; i < pcm.length; i += 2) {
            int sample = (pcm[i] & 0xFF) | (pcm[i + 1] << 8);
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / (pcm.length / 2.0));
    }

    /**
     * How much of the signal lies between neighbouring samples, 0 to 2: well below 1 for speech,
     * about 1.4 for noise, such as speech with its bytes swapped.
     */
    double roughness() {
        byte[] pcm = pcm();
        double sum = 0;
        int before = 0;
        for (int i = 0; i < pcm.length; i += 2) {
            int sample = (pcm[i] & 0xFF) | (pcm[i + 1] << 8);
            sum += (double) (sample - before) * (sample - before);
            before = sample;
        }
        return Math.sqrt(sum / (pcm.length / 2.0)) / rms();
    }
}
