package dev.earshot.server.config;

import java.util.Locale;

/**
 * One key that an operator may set. Immutable.
 *
 * @param key dotted lower-case path
 * @param kind how its value is written
 * @param defaultText its default as it would be written; empty for none
 * @param meaning what it does, and for numbers the effect of too small and too large
 * @param secret whether its value is hidden wherever it is shown
 * @param <T> the value
 */
record Setting<T>(String key, Kind<T> kind, String defaultText, String meaning, boolean secret) {
    static <T> Setting<T> of(String key, Kind<T> kind, String defaultText, String meaning) {
        return new Setting<>(key, kind, defaultText, meaning, false);
    }

    static Setting<String> secret(String key, String meaning) {
        return new Setting<>(key, Kind.TEXT, "", meaning, true);
    }

    /** The environment variable that sets it. */
    String variable() {
        return Sources.PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
