package dev.earshot.speech.engine;

import dev.earshot.speech.TtsEngine;

/** What came of choosing an engine. Immutable. */
public sealed interface TtsChoice {
    /**
     * An engine, which the receiver closes.
     *
     * @param engine ready to speak
     * @param why one line for people that says which and why
     */
    record Ready(TtsEngine engine, String why) implements TtsChoice {}

    /**
     * No engine.
     *
     * @param reason one line that says what is wrong and what to do
     */
    record Unusable(String reason) implements TtsChoice {}
}
