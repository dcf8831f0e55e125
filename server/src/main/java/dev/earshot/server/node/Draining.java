package dev.earshot.server.node;

import dev.earshot.core.connection.ConnectionRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first step of a graceful stop: newcomers are refused, the present are told to come back
 * later. Stateless.
 */
final class Draining {
    private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

    /** Over how long connections are closed; longer spreads their return, shorter stops sooner. */
    private static final Duration OVER = Duration.ofSeconds(2);

    private static final Duration RECONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(4);

    private Draining() {}

    static void run(NodeHealth health, ConnectionRegistry connections) throws InterruptedException {
        health.drain();
        LOG.info("draining {} connections", connections.count());
        Duration over = connections.count() == 0 ? Duration.ZERO : OVER;
        try {
            connections
                    .drain(over, RECONNECT_WITHIN)
                    .toCompletableFuture()
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not every connection was told of the stop; clients notice by themselves");
        }
    }
}
