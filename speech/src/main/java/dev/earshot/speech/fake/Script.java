package dev.earshot.speech.fake;

import java.time.Duration;
import java.util.function.Function;

/**
 * How a {@link ScriptedTtsEngine} speaks. Immutable; its function must be thread-safe.
 *
 * @param sampleRate in Hz, 8,000 to 48,000
 * @param perCharacter how long each character of the text sounds, 1 ms to 10 s
 * @param firstAudio how long the engine takes before its first audio
 * @param realTimeFactor engine seconds per second of audio: 0 gives all at once, 1 is as slow as
 *     speaking
 * @param acts what happens to each text
 */
public record Script(
        int sampleRate,
        Duration perCharacter,
        Duration firstAudio,
        double realTimeFactor,
        Function<String, Act> acts) {
    /** A synthesis that goes well, is as fast as the machine, and lasts as long as speech would. */
    public static final Script TONE =
            new Script(16_000, Duration.ofMillis(60), Duration.ZERO, 0, text -> new Act.Speak());

    /** Refuses numbers out of bounds. */
    public Script {
        long millis = perCharacter.toMillis();
        if (millis < 1 || millis > 10_000 || firstAudio.isNegative() || !(realTimeFactor >= 0)) {
            throw new IllegalArgumentException("a scripted engine cannot speak at this pace");
        }
    }

    /** The same at another pace. */
    public Script paced(Duration newFirstAudio, double newRealTimeFactor) {
        return new Script(sampleRate, perCharacter, newFirstAudio, newRealTimeFactor, acts);
    }

    /** The same with other fates for its texts. */
    public Script acting(Function<String, Act> newActs) {
        return new Script(sampleRate, perCharacter, firstAudio, realTimeFactor, newActs);
    }

    /** What happens to one text. */
    public sealed interface Act {
        /** All of it is spoken. */
        record Speak() implements Act {}

        /**
         * The engine fails.
         *
         * @param after how much audio comes before, zero for none
         * @param reason what the sink is told
         */
        record Fail(Duration after, String reason) implements Act {}

        /**
         * The engine falls silent until {@link ScriptedTtsEngine#resume()}, then goes on.
         *
         * @param after how much audio comes before, zero for none
         */
        record Stall(Duration after) implements Act {}
    }
}
