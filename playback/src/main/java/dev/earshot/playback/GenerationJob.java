package dev.earshot.playback;

import dev.earshot.core.loop.Loop;
import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.TtsEngine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has the pieces of one request spoken, one after the other. Confined to the room's loop; the
 * engine may call from anywhere.
 *
 * <p>A piece that fails is tried once more; what it had already given is not given twice. What an
 * engine says after its piece was done, cancelled or replaced is ignored.
 */
final class GenerationJob {
    private static final Duration RETRY_DELAY = Duration.ofMillis(250);
    private static final Duration SILENT_PIECE = Duration.ofMillis(50);

    private final Loop loop;
    private final TtsEngine engine;
    private final @Nullable String voice;
    private final Listener listener;
    private final Deque<String> pieces = new ArrayDeque<>();
    private @Nullable Attempt attempt;
    private boolean last;
    private boolean over;
    private int rate;

    GenerationJob(Loop loop, TtsEngine engine, @Nullable String voice, Listener listener) {
        this.loop = loop;
        this.engine = engine;
        this.voice = voice;
        this.listener = listener;
    }

    /** What a job tells, on the room's loop. */
    interface Listener {
        /** Whether the next piece may begin; when that changes, call {@link #proceed}. */
        boolean mayGenerate();

        /** An engine has begun or stopped working for this job. */
        void onWorking(boolean working);

        /** More audio. */
        void onPcm(int rate, byte[] pcm);

        /** The audio of one piece is whole. */
        void onPieceEnd();

        /** The audio of every piece is whole. */
        void onAllSaid();

        /** There will be no more audio. */
        void onFailed(String reason);
    }

    /** Adds pieces to say. */
    void add(List<String> more) {
        pieces.addAll(more);
    }

    /** No more pieces will be added. */
    void last() {
        last = true;
    }

    /** How many pieces are still to be said, -1 while more may be added. */
    int left() {
        return last ? pieces.size() : -1;
    }

    /** Whether it waits for pieces to be added. */
    boolean waitsForText() {
        return !over && !last && attempt == null && pieces.isEmpty();
    }

    /** Begins the next piece if it may. */
    void proceed() {
        if (over || attempt != null) {
            return;
        }
        String piece = pieces.peek();
        if (piece != null) {
            if (listener.mayGenerate()) {
                begin(new Attempt(piece, 0, false));
            }
        } else if (last) {
            over = true;
            listener.onAllSaid();
        }
    }

    /** Stops at once and frees the engine. Idempotent. */
    void cancel() {
        over = true;
        if (attempt != null) {
            attempt.stop();
            attempt = null;
        }
    }

    private void begin(Attempt next) {
        attempt = next;
        listener.onWorking(true);
        next.begin();
    }

    private void pieceDone() {
        attempt = null;
        pieces.poll();
        listener.onWorking(false);
        listener.onPieceEnd();
        proceed();
    }

    private void pieceFailed(Attempt failed, String reason) {
        if (failed.isRetry) {
            over = true;
            attempt = null;
            listener.onWorking(false);
            listener.onFailed(reason);
            return;
        }
        Attempt retry = new Attempt(failed.text, failed.givenBytes, true);
        attempt = retry;
        loop.schedule(
                () -> {
                    if (attempt == retry) {
                        retry.begin();
                    }
                },
                RETRY_DELAY);
    }

    /** One synthesis of one piece. */
    private final class Attempt implements TtsEngine.Sink {
        private final String text;
        private final boolean isRetry;
        private long skipBytes;
        private long givenBytes;
        private TtsEngine.@Nullable Synthesis synthesis;
        private volatile boolean stopped;

        Attempt(String text, long skipBytes, boolean isRetry) {
            this.text = text;
            this.skipBytes = skipBytes;
            this.givenBytes = skipBytes;
            this.isRetry = isRetry;
        }

        void begin() {
            try {
                synthesis = engine.synthesize(text, voice, this);
            } catch (RuntimeException e) {
                onFailed("the engine " + engine.name() + " refused: " + e.getMessage());
            }
        }

        void stop() {
            stopped = true;
            if (synthesis != null) {
                synthesis.cancel();
            }
        }

        @Override
        public void onFormat(PcmFormat format) {
            inTurn(() -> {
                if (rate != 0 && rate != format.sampleRate()) {
                    stop();
                    fatal("the engine changed from " + rate + " to " + format.sampleRate() + " Hz");
                }
                rate = format.sampleRate();
            });
        }

        @Override
        public void onAudio(byte[] pcm) {
            inTurn(() -> give(pcm));
        }

        @Override
        public void onCompleted() {
            inTurn(() -> {
                if (givenBytes == 0 && rate == 0) {
                    pieceFailed(this, "the engine " + engine.name() + " gave no audio");
                    return;
                }
                if (givenBytes == 0) {
                    // Keeps the rule "one piece, one chunk" that a restart counts on.
                    PcmFormat format = new PcmFormat(rate);
                    give(new byte[(int) format.bytes(SILENT_PIECE.toNanos() / 1_000)]);
                }
                pieceDone();
            });
        }

        @Override
        public void onFailed(String reason) {
            inTurn(() -> pieceFailed(this, reason));
        }

        private void fatal(String reason) {
            over = true;
            attempt = null;
            listener.onWorking(false);
            listener.onFailed(reason);
        }

        private void give(byte[] pcm) {
            byte[] fresh = pcm;
            if (skipBytes > 0) {
                int skipped = (int) Math.min(skipBytes, pcm.length);
                skipBytes -= skipped;
                fresh = Arrays.copyOfRange(pcm, skipped, pcm.length);
            }
            if (fresh.length > 0) {
                givenBytes += fresh.length;
                listener.onPcm(rate, fresh);
            }
        }

        private void inTurn(Runnable action) {
            if (!stopped) {
                loop.execute(() -> {
                    if (attempt == this) {
                        action.run();
                    }
                });
            }
        }
    }

    /** The rate that audio of an earlier process had. */
    void expectRate(int sampleRate) {
        rate = sampleRate;
    }
}
