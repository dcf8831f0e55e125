package dev.earshot.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The texts of an event as they came, bounded but neither escaped nor redacted. Stateless. */
final class EventText {
    private static final int MAX_FRAMES = 20;
    private static final int MAX_TRACE = 16 * 1024;

    private EventText() {}

    static String logger(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    static String message(ILoggingEvent event) {
        return String.valueOf(event.getFormattedMessage());
    }

    static String value(KeyValuePair pair) {
        if (Redaction.namesSecret(pair.key)) {
            return Redaction.HIDDEN;
        }
        try {
            return String.valueOf(pair.value);
        } catch (RuntimeException e) {
            return "(its toString failed: " + e.getClass().getName() + ")";
        }
    }

    /**
     * What was thrown with its causes and the beginning of their traces, null where nothing was.
     */
    static @Nullable String error(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (IThrowableProxy one = thrown;
                one != null && text.length() < MAX_TRACE;
                one = one.getCause()) {
            text.append(text.isEmpty() ? "" : "; caused by ").append(one.getClassName());
            if (one.getMessage() != null) {
                text.append(": ").append(SafeText.cut(one.getMessage(), MAX_TRACE / 4));
            }
            StackTraceElementProxy[] frames = one.getStackTraceElementProxyArray();
            for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
                text.append(" | ").append(frames[i].getSTEAsString());
            }
        }
        return text.toString();
    }
}
