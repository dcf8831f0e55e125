package dev.earshot.core.connection;

import java.util.Locale;

/** What came of a connection token; clients see only whether it resumed. */
public enum ResumeOutcome {
    /** The older connection's state came back. */
    RESUMED,
    /** Nobody knows this token, or it is none. */
    UNKNOWN,
    /** Its connection ended too long ago. */
    EXPIRED,
    /** It belongs to another user, device or endpoint: a security event. */
    FOREIGN,
    /** It was good once and has been used: a security event. */
    REUSED,
    /** The store could not say in time. */
    STORE_AWAY;

    /** Whether it should be looked at by people. */
    public boolean suspicious() {
        return this == FOREIGN || this == REUSED;
    }

    /** The lower-case name used in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
