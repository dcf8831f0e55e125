package dev.earshot.speech.engine;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.WavDecoder;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a speech server on its way into a sink. Called by the HTTP client, one thread at a
 * time; {@link #hangUp()} is thread-safe.
 */
final class SpeechBody implements BodySubscriber<@Nullable Void> {
    private static final int SNIFFED_BYTES = 12;
    private static final int MAX_ERROR_BYTES = 4_096;

    private final Job job;
    private final OpenAiSpeech speech;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean hungUp;
    private @Nullable AudioBytes audio;
    private @Nullable WavDecoder wav;
    private int status;
    private String contentType = "";
    private long bytes;
    private boolean sniffed;
    private boolean refused;

    SpeechBody(Job job, OpenAiSpeech speech) {
        this.job = job;
        this.speech = speech;
    }

    /** Takes the head of the answer. */
    BodySubscriber<@Nullable Void> begin(ResponseInfo info) {
        job.progress();
        status = info.statusCode();
        contentType = info.headers().firstValue("Content-Type").orElse("");
        return this;
    }

    @Override
    public CompletionStage<@Nullable Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        if (hungUp) {
            newSubscription.cancel();
        } else {
            newSubscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        job.progress();
        for (ByteBuffer buffer : buffers) {
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            take(piece);
        }
        Flow.Subscription source = subscription;
        if (source != null && !hungUp) {
            source.request(1);
        }
    }

    @Override
    public void onError(Throwable error) {
        done.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }

    /** Closes the socket and lets nobody wait. */
    void hangUp() {
        hungUp = true;
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
        done.complete(null);
    }

    private void take(byte[] piece) {
        bytes += piece.length;
        if (status != 200) {
            head.write(piece, 0, Math.min(piece.length, MAX_ERROR_BYTES - head.size()));
            if (bytes >= MAX_ERROR_BYTES) {
                hangUp();
            }
        } else if (bytes > speech.maxBytes()) {
            refuse("sent more than " + speech.maxBytes() + " bytes");
        } else if (sniffed) {
            hear(piece);
        } else {
            head.writeBytes(piece);
            if (head.size() >= SNIFFED_BYTES) {
                sniff();
            }
        }
    }

    /** Decides by the first bytes what this is. */
    private void sniff() {
        sniffed = true;
        byte[] first = head.toByteArray();
        if (SpeechFormat.isWav(first)) {
            wav = new WavDecoder(speech.maxBytes());
        } else {
            String other = SpeechFormat.otherThanPcm(contentType, first);
            if (other != null) {
                refuse("answered with " + other + " instead of pcm or wav");
                return;
            }
            PcmFormat format = SpeechFormat.pcm(contentType, speech.pcm());
            audio = new AudioBytes();
            job.gate().format(format);
        }
        hear(first);
    }

    private void hear(byte[] piece) {
        if (refused || job.gate().isShut()) {
            return;
        }
        if (audio != null) {
            job.gate().audio(audio.whole(piece));
        } else if (wav != null) {
            boolean known = wav.format() != null;
            byte[] pcm = wav.push(piece, 0, piece.length);
            PcmFormat format = wav.format();
            if (!known && format != null) {
                job.gate().format(format);
            }
            job.gate().audio(pcm);
            if (wav.problem() != null) {
                refuse("sent a WAV file that " + wav.problem());
            }
        }
    }

    /** The answer has ended as HTTP says; tells the sink how. */
    void end() {
        SinkGate gate = job.gate();
        if (status != 200) {
            gate.failed(
                    at(
                            SpeechFormat.failure(
                                    status, contentType, head.toByteArray(), speech.key())));
            return;
        }
        if (!sniffed && bytes > 0 && !hungUp) {
            sniff();
        }
        String broken = wav == null || refused ? null : wav.finish();
        if (broken != null) {
            gate.failed(at("sent a WAV file that " + broken));
        } else if (gate.audioBytes() == 0) {
            gate.failed(at("answered without any audio"));
        } else {
            gate.completed();
        }
    }

    private void refuse(String why) {
        refused = true;
        job.gate().failed(at(why));
        hangUp();
    }

    private String at(String what) {
        return OneLine.of("openai: " + speech.shown() + " " + what);
    }

    /** Bare PCM in pieces of any size, made whole samples. */
    private static final class AudioBytes {
        private byte[] odd = {};

        byte[] whole(byte[] piece) {
            byte[] all = Arrays.copyOf(odd, odd.length + piece.length);
            System.arraycopy(piece, 0, all, odd.length, piece.length);
            int end = all.length - all.length % PcmFormat.SAMPLE_BYTES;
            odd = Arrays.copyOfRange(all, end, all.length);
            return odd.length == 0 ? all : Arrays.copyOf(all, end);
        }
    }
}
