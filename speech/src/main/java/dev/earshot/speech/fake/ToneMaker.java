package dev.earshot.speech.fake;

import dev.earshot.speech.PcmFormat;

/** Makes the audio of a text: a sine per word, silence per space. Thread-safe: it has no state. */
final class ToneMaker {
    private static final int[] SCALE_HZ = {262, 294, 330, 392, 440, 523, 587, 659};
    private static final double LOUDNESS = 8_000;
    private static final int FADE_PER_SECOND = 100;

    private ToneMaker() {}

    /** Whole samples; the same for the same text. */
    static byte[] audio(String text, PcmFormat format, long microsPerCharacter) {
        int perCharacter = (int) (format.bytes(microsPerCharacter) / PcmFormat.SAMPLE_BYTES);
        byte[] pcm = new byte[text.length() * perCharacter * PcmFormat.SAMPLE_BYTES];
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ') {
                tone(pcm, start * perCharacter, i * perCharacter, pitch(text, start, i), format);
                start = i + 1;
            }
        }
        return pcm;
    }

    private static int pitch(String text, int start, int end) {
        int hash = text.substring(start, Math.max(start, end)).hashCode();
        return SCALE_HZ[Math.floorMod(hash, SCALE_HZ.length)];
    }

    private static void tone(byte[] pcm, int from, int to, int hertz, PcmFormat format) {
        double turn = 2 * Math.PI * hertz / format.sampleRate();
        double fade = (double) format.sampleRate() / FADE_PER_SECOND;
        for (int i = from; i < to; i++) {
            double edge = Math.min(1, Math.min(i - from, to - 1 - i) / fade);
            int sample = (int) Math.round(LOUDNESS * edge * Math.sin((i - from) * turn));
            pcm[2 * i] = (byte) sample;
            pcm[2 * i + 1] = (byte) (sample >> 8);
        }
    }
}
