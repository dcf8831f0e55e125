package dev.earshot.playback;

import dev.earshot.core.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells of changes of a queue: at once, once for all changes of a turn, and at most ten times a
 * second; the last change is always told. Confined to the room's loop.
 */
final class QueueNews {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Loop loop;
    private final Runnable tell;
    private Loop.@Nullable Timer timer;
    private boolean changed;

    QueueNews(Loop loop, Runnable tell) {
        this.loop = loop;
        this.tell = tell;
    }

    void changed() {
        changed = true;
        if (timer == null) {
            loop.execute(this::tell);
            timer = loop.schedule(this::pauseOver, PAUSE);
        }
    }

    void stop() {
        changed = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void tell() {
        if (changed) {
            changed = false;
            tell.run();
        }
    }

    private void pauseOver() {
        timer = null;
        if (changed) {
            changed();
        }
    }
}
