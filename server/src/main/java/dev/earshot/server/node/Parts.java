package dev.earshot.server.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, to be stopped in reverse order; one that fails to stop does not keep the others
 * from it. One thread at a time.
 */
final class Parts {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    /** How a part is stopped. */
    @FunctionalInterface
    interface Stop {
        void run() throws Exception;
    }

    private final Deque<Stop> stops = new ArrayDeque<>();

    void add(Stop stop) {
        stops.push(stop);
    }

    /** Idempotent. */
    void stopAll() {
        while (!stops.isEmpty()) {
            try {
                stops.pop().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.error("a part of the server did not stop cleanly", e);
            }
        }
    }
}
