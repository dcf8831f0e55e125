package dev.earshot.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Turns an exception that was caught and logged into a finding: what a peer sends may be refused,
 * but it never surprises. For one thread at a time.
 */
public final class LoudLog extends AppenderBase<ILoggingEvent> {
    private @Nullable Throwable seen;

    /** Listens to everything of Earshot from warnings on. */
    public static LoudLog listen() {
        LoudLog log = new LoudLog();
        log.start();
        Logger earshot = (Logger) LoggerFactory.getLogger("dev.earshot");
        earshot.addAppender(log);
        earshot.setAdditive(false);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)
                && event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            seen = proxy.getThrowable();
        }
    }

    /** Fails where something was logged since the last time. */
    public void requireSilence() {
        Throwable present = seen;
        seen = null;
        if (present != null) {
            throw new IllegalStateException("An exception was logged", present);
        }
    }
}
