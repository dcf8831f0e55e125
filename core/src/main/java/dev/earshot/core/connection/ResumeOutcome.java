package dev.earshot.core.connection;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

    /** What people should look at, if anything. */
    @Nullable SecurityEvent suspicion() {
        return switch (this) {
            case FOREIGN -> SecurityEvent.RESUME_TOKEN_FOREIGN;
            case REUSED -> SecurityEvent.RESUME_TOKEN_REUSED;
            case RESUMED, UNKNOWN, EXPIRED, STORE_AWAY -> null;
        };
    }

    /** The lower-case name used in metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
