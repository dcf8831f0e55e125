package dev.earshot.playback;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Wav;
import dev.earshot.speech.WavAudio;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of an application into order. Confined to the room's loop.
 *
 * <p>Chunks may come in any order within a bound; each leaves when all before it have left. A chunk
 * that came before is taken as done.
 */
final class ChunkIntake {
    private final PlaybackConfig config;
    private final MemoryBudget budget;
    private final Consumer<byte[]> inOrder;
    private final TreeMap<Integer, byte[]> waiting = new TreeMap<>();
    private int next;
    private int rate;

    /**
     * An intake.
     *
     * @param next the first number that is still missing
     * @param rate of the chunks before, 0 for none
     */
    ChunkIntake(
            PlaybackConfig config,
            MemoryBudget budget,
            int next,
            int rate,
            Consumer<byte[]> inOrder) {
        this.config = config;
        this.budget = budget;
        this.next = next;
        this.rate = rate;
        this.inOrder = inOrder;
    }

    /** What became of a put. */
    sealed interface Result {
        /** It, and maybe others behind it, went in. */
        record InOrder() implements Result {}

        /** It waits for those before it. */
        record Waits() implements Result {}

        /** It was there already. */
        record Known() implements Result {}

        /** It cannot be used: an HTTP status and one line. */
        record Refused(int status, String message) implements Result {}
    }

    int rate() {
        return rate;
    }

    /** The first number that is missing although a later one is there, or -1. */
    int missing() {
        return waiting.isEmpty() ? -1 : next;
    }

    /** Takes chunk {@code number}. */
    Result put(int number, byte[] audio, @Nullable Integer sampleRate) {
        if (number < 0 || number >= next + config.chunkGap()) {
            return new Result.Refused(
                    400,
                    "chunk "
                            + number
                            + " is outside "
                            + next
                            + ".."
                            + (next + config.chunkGap() - 1)
                            + "; put the missing ones first");
        }
        if (number < next || waiting.containsKey(number)) {
            return new Result.Known();
        }
        if (audio.length > config.chunkBytes()) {
            return new Result.Refused(
                    413, "a chunk holds at most " + config.chunkBytes() + " bytes; split it");
        }
        if (!budget.allows(true)) {
            return new Result.Refused(429, "too much audio waits in memory; put this chunk later");
        }
        return read(number, audio, sampleRate);
    }

    /** Forgets what waits. */
    void drop() {
        waiting.values().forEach(pcm -> budget.add(-pcm.length));
        waiting.clear();
    }

    private Result read(int number, byte[] audio, @Nullable Integer sampleRate) {
        int chunkRate;
        byte[] pcm;
        if (isWav(audio)) {
            switch (Wav.read(audio, config.chunkBytes())) {
                case WavAudio.Refused refused -> {
                    return new Result.Refused(400, "the WAV file " + refused.reason());
                }
                case WavAudio.Pcm read -> {
                    chunkRate = read.format().sampleRate();
                    pcm = read.bytes();
                }
            }
        } else if (sampleRate == null || sampleRate < 8_000 || sampleRate > 48_000) {
            return new Result.Refused(
                    400, "raw audio needs its sample rate, 8000 to 48000 Hz; or send a WAV file");
        } else {
            chunkRate = sampleRate;
            pcm = audio;
        }
        if (pcm.length == 0 || pcm.length % PcmFormat.SAMPLE_BYTES != 0) {
            return new Result.Refused(400, "a chunk holds one or more whole 16-bit samples");
        }
        if (rate != 0 && chunkRate != rate) {
            return new Result.Refused(
                    400,
                    "this chunk has "
                            + chunkRate
                            + " Hz, the chunks before it "
                            + rate
                            + " Hz; send all at one rate");
        }
        rate = chunkRate;
        if (number > next) {
            waiting.put(number, pcm);
            budget.add(pcm.length);
            return new Result.Waits();
        }
        give(pcm);
        for (byte[] more = waiting.remove(next); more != null; more = waiting.remove(next)) {
            budget.add(-more.length);
            give(more);
        }
        return new Result.InOrder();
    }

    private void give(byte[] pcm) {
        next++;
        inOrder.accept(pcm);
    }

    private static boolean isWav(byte[] audio) {
        return audio.length >= 4
                && audio[0] == 'R'
                && audio[1] == 'I'
                && audio[2] == 'F'
                && audio[3] == 'F';
    }
}
