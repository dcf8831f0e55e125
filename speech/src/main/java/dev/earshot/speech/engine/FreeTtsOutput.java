package dev.earshot.speech.engine;

import com.sun.speech.freetts.audio.AudioPlayer;
import java.util.Arrays;
import javax.sound.sampled.AudioFormat;

/**
 * Where FreeTTS "plays" to: turns its big-endian samples round and hands them on in pieces of 100
 * ms. One thread at a time.
 */
final class FreeTtsOutput implements AudioPlayer {
    private static final int PIECE_BYTES = 3_200;

    /** Takes audio. */
    interface Receiver {
        /** Takes samples, little-endian; false to stop. */
        boolean take(byte[] pcm);
    }

    private final Receiver receiver;
    private final byte[] piece = new byte[PIECE_BYTES];
    private AudioFormat format = new AudioFormat(16_000, 16, 1, true, true);
    private Runnable onRefused = () -> {};
    private int filled;
    private boolean refused;

    FreeTtsOutput(Receiver receiver) {
        this.receiver = receiver;
    }

    /** What to do when the receiver wants no more. */
    void onRefused(Runnable action) {
        onRefused = action;
    }

    /** Hands on what is left. Gives whether everything was taken. */
    boolean flush() {
        if (filled > 1 && !refused) {
            handOn(filled - filled % 2);
        }
        return !refused;
    }

    @Override
    public boolean write(byte[] audio) {
        return write(audio, 0, audio.length);
    }

    @Override
    public boolean write(byte[] audio, int offset, int length) {
        for (int i = 0; i < length && !refused; i++) {
            piece[filled ^ 1] = audio[offset + i];
            filled++;
            if (filled == PIECE_BYTES) {
                handOn(PIECE_BYTES);
            }
        }
        return !refused;
    }

    private void handOn(int bytes) {
        filled = 0;
        refused = !receiver.take(Arrays.copyOf(piece, bytes));
        if (refused) {
            onRefused.run();
        }
    }

    @Override
    public void setAudioFormat(AudioFormat newFormat) {
        format = newFormat;
    }

    @Override
    public AudioFormat getAudioFormat() {
        return format;
    }

    @Override
    public boolean drain() {
        return true;
    }

    @Override
    public boolean end() {
        return true;
    }

    @Override
    public float getVolume() {
        return 1;
    }

    @Override
    public long getTime() {
        return 0;
    }

    // The rest steers loudspeakers, and there are none.

    @Override
    public void begin(int bytes) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void reset() {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}

    @Override
    public void setVolume(float volume) {}

    @Override
    public void resetTime() {}

    @Override
    public void startFirstSampleTimer() {}

    @Override
    public void showMetrics() {}
}
