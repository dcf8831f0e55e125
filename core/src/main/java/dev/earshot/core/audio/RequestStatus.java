package dev.earshot.core.audio;

/** The playback lifecycle of a request; stored and sent by these names. */
public enum RequestStatus {
    /** Waits for its turn. */
    PENDING,
    /** Is the current item of its room. */
    GENERATING,
    /** Its turn has ended. */
    COMPLETED,
    /** It could not be played; {@code error} says why. */
    FAILED
}
