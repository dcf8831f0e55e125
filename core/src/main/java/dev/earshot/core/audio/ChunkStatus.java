package dev.earshot.core.audio;

/** Where a room's timeline is relative to a chunk; stored and sent by these names. */
public enum ChunkStatus {
    /** Ahead of the timeline. */
    PENDING,
    /** Under the timeline's position. */
    PLAYING,
    /** Behind it. */
    PLAYED
}
