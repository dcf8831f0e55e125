package dev.earshot.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/**
 * One event is one line of at most 32 KiB: a JSON object whose values cannot break out of it,
 * whatever a peer sent, and hold nothing that looks like a secret. Thread-safe.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
    /** The longest line, with its end. */
    static final int MAX_LINE = 32 * 1024;

    private static final int MAX_LOGGER = 256;
    private static final int MAX_MESSAGE = 8 * 1024;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 2 * 1024;
    private static final int MAX_ERROR = 12 * 1024;

    /**
     * What may be used before the error: the rest of the line is for it and for the fixed parts.
     */
    private static final int MAX_BEFORE_ERROR = MAX_LINE - MAX_ERROR - 256;

    private static final Set<String> OUR_NAMES =
            Set.of("time", "level", "logger", "message", "error", "left_out");

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
        int used = 100;
        used += SafeText.quote(line, EventText.logger(event), MAX_LOGGER);
        line.append(",\"message\":");
        used += quote(line, EventText.message(event), MAX_MESSAGE);
        if (event.getKeyValuePairs() != null) {
            pairs(line, event.getKeyValuePairs(), used);
        }
        String error = EventText.error(event);
        if (error != null) {
            line.append(",\"error\":");
            quote(line, error, MAX_ERROR);
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static void pairs(StringBuilder line, List<KeyValuePair> pairs, int usedBefore) {
        int used = usedBefore;
        int written = 0;
        for (KeyValuePair pair : pairs) {
            if (used + MAX_KEY + MAX_VALUE + 8 > MAX_BEFORE_ERROR) {
                line.append(",\"left_out\":").append(pairs.size() - written);
                return;
            }
            String key = String.valueOf(pair.key);
            line.append(',');
            used += SafeText.quote(line, OUR_NAMES.contains(key) ? key + "_" : key, MAX_KEY);
            line.append(':');
            used += 2 + quote(line, EventText.value(pair), MAX_VALUE);
            written++;
        }
    }

    private static int quote(StringBuilder line, String text, int maxBytes) {
        return SafeText.quote(line, Redaction.hide(SafeText.cut(text, maxBytes)), maxBytes);
    }
}
