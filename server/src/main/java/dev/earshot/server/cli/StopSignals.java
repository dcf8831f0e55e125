package dev.earshot.server.cli;

import dev.earshot.core.clock.MonotonicClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for SIGTERM or SIGINT: the first asks for a graceful stop, one that comes a second later or
 * more ends the process at once. Thread-safe.
 *
 * <p>Within that second it is taken for the same wish: a terminal, a supervisor and the group of
 * processes may each deliver it.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int QUIT_STATUS = 1;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Duration SAME_WISH = Duration.ofSeconds(1);

    private final MonotonicClock clock;
    private final Runnable endAtOnce;
    private final CountDownLatch asked = new CountDownLatch(1);
    private long firstNanos;

    /**
     * @param endAtOnce what the second wish does
     */
    StopSignals(MonotonicClock clock, Runnable endAtOnce) {
        this.clock = clock;
        this.endAtOnce = endAtOnce;
    }

    /** Watches from now on. */
    static StopSignals install() {
        StopSignals signals =
                new StopSignals(
                        MonotonicClock.SYSTEM, () -> Runtime.getRuntime().halt(QUIT_STATUS));
        for (String name : List.of("TERM", "INT")) {
            try {
                signals.handle(name);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LOG.warn(
                        "signal {} is not watched; stopping the process will not be graceful",
                        name);
            }
        }
        return signals;
    }

    /** Returns after the first signal. */
    void await() throws InterruptedException {
        asked.await();
    }

    /**
     * The type is supported but not part of the platform's documented interface, so it is looked up
     * at run time.
     */
    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object onSignal =
                Proxy.newProxyInstance(
                        StopSignals.class.getClassLoader(),
                        new Class<?>[] {handler},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("handle")) {
                                arrived();
                            }
                            return null;
                        });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
    }

    synchronized void arrived() {
        if (asked.getCount() > 0) {
            firstNanos = clock.nanos();
            asked.countDown();
            Thread.ofPlatform().daemon().name("stop-watchdog").start(this::endLate);
        } else if (clock.nanos() - firstNanos >= SAME_WISH.toNanos()) {
            LOG.warn("asked to stop twice: ending at once");
            endAtOnce.run();
        }
    }

    private void endLate() {
        try {
            Thread.sleep(LIMIT);
            LOG.error("the graceful stop took longer than {} s: ending now", LIMIT.toSeconds());
            endAtOnce.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
