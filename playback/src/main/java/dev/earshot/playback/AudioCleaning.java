package dev.earshot.playback;

import dev.earshot.core.loop.Loop;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes played chunks that are old or exceed the budget, rows first, then files. Runs on one
 * loop; a round that finds the store away is left out.
 */
final class AudioCleaning {
    private static final Logger LOG = LoggerFactory.getLogger(AudioCleaning.class);

    private final RadioPorts ports;
    private final PlaybackConfig config;
    private final PlaybackMetrics metrics;
    private final Loop loop;
    private Loop.@Nullable Timer timer;
    private volatile boolean closed;

    AudioCleaning(RadioPorts ports, PlaybackConfig config, PlaybackMetrics metrics) {
        this.metrics = metrics;
        this.ports = ports;
        this.config = config;
        loop = ports.loops().getFirst();
    }

    void begin() {
        loop.run(this::next);
    }

    void close() {
        closed = true;
        loop.run(() -> {
            if (timer != null) {
                timer.cancel();
            }
        });
    }

    private void next() {
        if (!closed) {
            timer = loop.schedule(this::round, config.cleaningPeriod());
        }
    }

    private void round() {
        delete(ports.store().removePlayedBefore(ports.wall().now().minus(config.keepPlayed())))
                .thenCompose(nothing ->
                        delete(ports.store().removeOldestPlayedOver(config.storageBytes())))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.debug("cleaning left out: {}", failure.getMessage());
                    }
                    loop.execute(this::next);
                });
    }

    private CompletionStage<@Nullable Void> delete(CompletionStage<List<String>> removed) {
        long beganNanos = ports.monotonic().nanos();
        return removed.thenCompose(ids -> {
            metrics.cleaned(ids.size(), ports.monotonic().nanos() - beganNanos);
            return ports.files().delete(ids);
        });
    }
}
