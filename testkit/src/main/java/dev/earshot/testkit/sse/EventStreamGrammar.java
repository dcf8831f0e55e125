package dev.earshot.testkit.sse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads an event stream as the grammar of the HTML Living Standard, section 9.2.5, describes it:
 * whole blocks, whole lines, by patterns. Stateless, thread-safe.
 */
public final class EventStreamGrammar {
    private static final Pattern BLOCK = Pattern.compile("\\G((?:[^\n]+\n)*)\n");
    private static final Pattern FIELD = Pattern.compile("([^:\n]+)(?:: ?([^\n]*))?\n|:[^\n]*\n");

    private EventStreamGrammar() {}

    /** The events of a whole stream; what follows the last empty line is none. */
    public static List<StreamEvent> parse(byte[] stream) {
        String text = new String(stream, StandardCharsets.UTF_8).replace("\r\n", "\n");
        String unified = text.replace('\r', '\n');
        String body = unified.startsWith("\uFEFF") ? unified.substring(1) : unified;
        List<StreamEvent> events = new ArrayList<>();
        String id = "";
        for (MatchResult block : BLOCK.matcher(body).results().toList()) {
            List<String> data = new ArrayList<>();
            String type = "";
            for (MatchResult field : FIELD.matcher(block.group(1)).results().toList()) {
                String value = field.group(2) == null ? "" : field.group(2);
                if ("data".equals(field.group(1))) {
                    data.add(value);
                } else if ("event".equals(field.group(1))) {
                    type = value;
                } else if ("id".equals(field.group(1)) && !value.contains("\0")) {
                    id = value;
                }
            }
            if (!data.isEmpty()) {
                events.add(
                        new StreamEvent(
                                type.isEmpty() ? "message" : type, String.join("\n", data), id));
            }
        }
        return events;
    }
}
