package dev.earshot.playback;

/** What a {@link RoomRadio} counts. Thread-safe; methods neither block nor throw. */
public interface PlaybackMetrics {
    /** Counts nothing. */
    PlaybackMetrics NONE = new PlaybackMetrics() {};

    /** A request was taken. */
    default void accepted() {}

    /** A request's turn is over: {@code completed}, {@code skipped} or {@code failed}. */
    default void ended(String how) {}

    /** An engine made one chunk in this time. */
    default void chunkMade(long tookNanos) {}

    /** An engine began (+1) or ended (-1) to work for a request; the sum is what works now. */
    default void engineWorks(int change) {}

    /** A room ran out of audio. */
    default void stalled() {}

    /** Chunks were removed by one clean-up that took this long. */
    default void cleaned(int chunks, long tookNanos) {}
}
