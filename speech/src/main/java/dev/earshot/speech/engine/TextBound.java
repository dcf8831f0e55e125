package dev.earshot.speech.engine;

import org.jspecify.annotations.Nullable;

/**
 * The bound that all engines put on one text: far above a sentence, about five minutes of speech.
 */
final class TextBound {
    static final int MAX_CHARS = 4_000;

    private TextBound() {}

    /** One line for people when the text cannot be spoken, else null. */
    static @Nullable String problem(String engine, String text) {
        if (text.isBlank()) {
            return engine + " was given nothing to say";
        }
        if (text.length() > MAX_CHARS) {
            return engine + " takes at most " + MAX_CHARS + " characters at once; split the text";
        }
        return null;
    }
}
