package dev.earshot.core.connection;

import java.util.Locale;

/** Something that people should look at; nothing was granted by it. */
public enum SecurityEvent {
    /** A connection token was presented by another user or device, or at another endpoint. */
    RESUME_TOKEN_FOREIGN,
    /** A connection token was presented that had been used. */
    RESUME_TOKEN_REUSED,
    /** A live connection was to go on with a token of another user, device or session. */
    REFRESH_TOKEN_FOREIGN;

    /** The lower-case name used in logs and metrics. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
