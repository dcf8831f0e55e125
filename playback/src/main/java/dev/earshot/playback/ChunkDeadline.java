package dev.earshot.playback;

import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices that an item's chunks do not come: the first within one time, each further within
 * another. It runs only while somebody else (an engine, an application) is expected to act.
 * Confined to the room's loop.
 */
final class ChunkDeadline {
    private final Loop loop;
    private final MonotonicClock clock;
    private final PlaybackConfig config;
    private final Runnable onExpired;
    private Loop.@Nullable Timer timer;
    private boolean armed;
    private boolean first = true;
    private long sinceNanos;

    ChunkDeadline(Loop loop, MonotonicClock clock, PlaybackConfig config, Runnable onExpired) {
        this.loop = loop;
        this.clock = clock;
        this.config = config;
        this.onExpired = onExpired;
    }

    /** Somebody is expected to act from now on; a running time goes on. */
    void arm() {
        if (!armed) {
            armed = true;
            sinceNanos = clock.nanos();
            if (timer == null) {
                watch(limit());
            }
        }
    }

    /** A chunk came. */
    void chunk() {
        boolean wasFirst = first;
        first = false;
        sinceNanos = clock.nanos();
        if (wasFirst && timer != null) {
            timer.cancel();
            watch(limit());
        }
    }

    /** Nobody is expected to act. */
    void disarm() {
        armed = false;
    }

    /** Ends for good. */
    void stop() {
        armed = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Whether the first chunk is still missing. */
    boolean beforeFirst() {
        return first;
    }

    Duration limit() {
        return first ? config.firstChunkTimeout() : config.nextChunkTimeout();
    }

    private void watch(Duration delay) {
        timer = loop.schedule(this::check, delay);
    }

    private void check() {
        timer = null;
        if (!armed) {
            return;
        }
        long left = limit().toNanos() - (clock.nanos() - sinceNanos);
        if (left > 0) {
            watch(Duration.ofNanos(left));
        } else {
            armed = false;
            onExpired.run();
        }
    }
}
