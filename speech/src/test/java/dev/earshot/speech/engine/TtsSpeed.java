package dev.earshot.speech.engine;

import dev.earshot.speech.Sentences;
import dev.earshot.speech.TtsEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures the engines that run on this machine: time to the first audio and engine seconds per
 * second of audio. A program, not a test; run it with the test class path.
 */
final class TtsSpeed {
    private static final String STORY =
            "The old man walked slowly along the river bank. It was half past five, and Dr. Smith had"
                    + " not yet arrived. \"Where is he?\" asked Anna. Nobody knew. Far away, behind the hills"
                    + " that every child of the village had climbed at least once, a bell began to ring.";

    private static final int ROUNDS = 20;

    private TtsSpeed() {}

    public static void main(String[] args) {
        for (String name : List.of("freetts", "espeak", "tone")) {
            long began = System.nanoTime();
            switch (TtsEngines.choose(TtsSettings.DEFAULT.with(name))) {
                case TtsChoice.Ready ready -> {
                    long choseMicros = (System.nanoTime() - began) / 1_000;
                    try (TtsEngine engine = ready.engine()) {
                        measure(engine, choseMicros);
                    }
                }
                case TtsChoice.Unusable(String reason) -> System.out.println(reason);
            }
        }
        splitting();
    }

    private static void measure(TtsEngine engine, long choseMicros) {
        HeardSpeech cold = speak(engine, "Hello there.");
        List<Long> first = new ArrayList<>();
        List<Double> factors = new ArrayList<>();
        double audioSeconds = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (String sentence : Sentences.split(STORY)) {
                long began = System.nanoTime();
                HeardSpeech heard = speak(engine, sentence);
                factors.add((System.nanoTime() - began) / 1e9 / heard.seconds());
                first.add(heard.firstAudioMicros());
                audioSeconds += heard.seconds();
            }
        }
        first.sort(null);
        factors.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%-8s chosen in %d us, first use to first audio %d ms; then %d sentences, %.0f s of audio:"
                        + " first audio p50 %.1f p99 %.1f ms, real-time factor p50 %.4f p99 %.4f%n",
                engine.name(),
                choseMicros,
                cold.firstAudioMicros() / 1_000,
                first.size(),
                audioSeconds,
                first.get(first.size() / 2) / 1e3,
                first.get(first.size() * 99 / 100) / 1e3,
                factors.get(factors.size() / 2),
                factors.get(factors.size() * 99 / 100));
    }

    private static HeardSpeech speak(TtsEngine engine, String text) {
        HeardSpeech heard = new HeardSpeech();
        engine.synthesize(text, null, heard);
        heard.awaitEnd();
        if (heard.failure() != null) {
            throw new IllegalStateException(heard.failure());
        }
        return heard;
    }

    private static void splitting() {
        String text = (STORY + "\n\n").repeat(2_000);
        for (int warm = 0; warm < 5; warm++) {
            System.out.println("warming up: " + Sentences.split(text).size() + " sentences");
        }
        long began = System.nanoTime();
        int sentences = Sentences.split(text).size();
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "sentences: %d from %d characters, %.1f million characters a second%n",
                sentences,
                text.length(),
                text.length() / seconds / 1e6);
    }
}
