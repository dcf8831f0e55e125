package dev.earshot.server.log;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * What the JDK and libraries log by the JDK's own means, handed to our log; it would go to standard
 * error as plain text otherwise. Thread-safe.
 */
final class PlatformLog extends Handler {
    private static final SimpleFormatter MESSAGES = new SimpleFormatter();

    private PlatformLog() {}

    /** Takes the place of whatever handled these records. */
    static void install() {
        LogManager.getLogManager().reset();
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(new PlatformLog());
    }

    @Override
    public void publish(LogRecord record) {
        String name = record.getLoggerName();
        LoggerFactory.getLogger(name == null ? "platform" : name)
                .atLevel(level(record.getLevel()))
                .setCause(record.getThrown())
                .log(String.valueOf(MESSAGES.formatMessage(record)));
    }

    private static org.slf4j.event.Level level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return org.slf4j.event.Level.ERROR;
        }
        return level.intValue() >= Level.WARNING.intValue()
                ? org.slf4j.event.Level.WARN
                : org.slf4j.event.Level.INFO;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
