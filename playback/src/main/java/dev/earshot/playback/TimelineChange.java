package dev.earshot.playback;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a step of a room's timeline decided. Immutable. */
sealed interface TimelineChange {
    /** Which item it concerns. */
    String requestId();

    /** The item's turn has come; it starts with its first audio. */
    record Promoted(String requestId) implements TimelineChange {}

    /** It plays from the anchor on, which may lie ahead. */
    record Started(String requestId, long rev, Anchor anchor) implements TimelineChange {}

    /** Its audio ran out before generation was complete. */
    record Stalled(String requestId, long rev, long atUs, Anchor anchor, long sample)
            implements TimelineChange {}

    /** It goes on from the anchor, which may lie ahead. */
    record Resumed(String requestId, long rev, Anchor anchor) implements TimelineChange {}

    /**
     * Its turn is over.
     *
     * @param anchor null where it never started
     */
    record Stopped(
            String requestId,
            long rev,
            long atUs,
            @Nullable Anchor anchor,
            long sample,
            End end,
            @Nullable String error)
            implements TimelineChange {}

    /** It left the queue before its turn. */
    record Removed(String requestId, End end, @Nullable String error) implements TimelineChange {}

    /** How an item can end. */
    enum End {
        /** All of it was played. */
        COMPLETED,
        /** Somebody took it off. */
        SKIPPED,
        /** Its audio could not be made. */
        FAILED;

        /** The word that clients see. */
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
