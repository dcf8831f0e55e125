package dev.earshot.identity;

import java.util.Locale;

/** What came of fetching a key set. Immutable. */
public enum FetchOutcome {
    /** A set was read; it may still leave keys out. */
    LOADED,
    /** The answer took too long. */
    TIMEOUT,
    /** There was no answer. */
    UNREACHABLE,
    /** The answer was not 200; redirects are not followed. */
    STATUS,
    /** The answer was too long. */
    TOO_LARGE,
    /** The answer was no key set. */
    MALFORMED;

    /** The lower-case name used in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
