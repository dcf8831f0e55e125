package dev.earshot.core.audio;

import java.util.Locale;

/** The generation lifecycle of a request, apart from its playback. */
public enum GenerationStatus {
    /** No audio asked for yet. */
    WAITING,
    /** Audio is being made. */
    RUNNING,
    /** All of its audio is there. */
    COMPLETE,
    /** No more audio will come. */
    FAILED;

    /** The lower-case name used on the wire and in the store. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
