package dev.earshot.store.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * A switch that makes a store behave as if its disk were away, for tests and operators' drills.
 * Nothing is acknowledged between {@link #begin} and {@link #end}; nothing that is stored is
 * touched. Thread-safe.
 */
public final class StoreFaults {
    private volatile @Nullable String reason;

    /** Takes the store away; the reason appears in {@code trouble()}. */
    public void begin(String why) {
        reason = "fault injected: " + why;
    }

    /** Gives the store back; it returns with its next attempt to reconnect. */
    public void end() {
        reason = null;
    }

    @Nullable String reason() {
        return reason;
    }
}
