package dev.earshot.core.topic;

/** The two orders of a topic's messages; within each they keep theirs. */
public enum Lane {
    /** Overtakes what is normal. */
    URGENT,
    /** Everything else. */
    NORMAL
}
