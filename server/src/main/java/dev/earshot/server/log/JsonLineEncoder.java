package dev.earshot.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * One event is one line: a JSON object whose values cannot break out of it, whatever a peer sent.
 * Thread-safe.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final int MAX_VALUE = 8_192;
    private static final int MAX_FRAMES = 20;

    /** Creates it; it has no settings. */
    public JsonLineEncoder() {}

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256);
        line.append("{\"time\":\"").append(event.getInstant());
        line.append("\",\"level\":\"").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
        line.append("\",\"logger\":");
        quote(line, shortName(event.getLoggerName()));
        line.append(",\"message\":");
        quote(line, event.getFormattedMessage());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(',');
                quote(line, pair.key);
                line.append(':');
                quote(line, String.valueOf(pair.value));
            }
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(",\"error\":");
            quote(line, trace(thrown));
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String trace(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        for (IThrowableProxy one = thrown; one != null; one = one.getCause()) {
            text.append(text.isEmpty() ? "" : "; caused by ").append(one.getClassName());
            if (one.getMessage() != null) {
                text.append(": ").append(one.getMessage());
            }
            StackTraceElementProxy[] frames = one.getStackTraceElementProxyArray();
            for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
                text.append(" | ").append(frames[i].getSTEAsString());
            }
        }
        return text.toString();
    }

    /** Escapes what JSON demands, and what terminals and line readers take for more than text. */
    private static void quote(StringBuilder out, String value) {
        out.append('"');
        int length = Math.min(value.length(), MAX_VALUE);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c)
                            || c == '\u2028'
                            || c == '\u2029'
                            || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append(value.length() > MAX_VALUE ? "…\"" : "\"");
    }
}
