package dev.earshot.testkit.sse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an event stream by the steps of the HTML Living Standard, section 9.2.6, one character
 * after the other. For one thread at a time.
 */
public final class EventStreamParser {
    private final List<StreamEvent> events = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String idBuffer = "";
    private String lastEventId = "";

    private EventStreamParser() {}

    /** The events of a whole stream; what follows the last empty line is none. */
    public static List<StreamEvent> parse(byte[] stream) {
        EventStreamParser parser = new EventStreamParser();
        String text = new String(stream, StandardCharsets.UTF_8);
        boolean afterReturn = false;
        for (int i = text.startsWith("\uFEFF") ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || (c == '\n' && !afterReturn)) {
                parser.onLine(parser.line.toString());
                parser.line.setLength(0);
            } else if (c != '\n') {
                parser.line.append(c);
            }
            afterReturn = c == '\r';
        }
        return parser.events;
    }

    private void onLine(String whole) {
        if (whole.isEmpty()) {
            dispatch();
        } else if (whole.charAt(0) != ':') {
            int colon = whole.indexOf(':');
            if (colon < 0) {
                onField(whole, "");
            } else {
                String value = whole.substring(colon + 1);
                onField(
                        whole.substring(0, colon),
                        value.startsWith(" ") ? value.substring(1) : value);
            }
        }
    }

    private void onField(String name, String value) {
        switch (name) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    idBuffer = value;
                }
            }
            default -> {
                // "retry" changes no event; every other field is ignored.
            }
        }
    }

    private void dispatch() {
        lastEventId = idBuffer;
        if (!data.isEmpty()) {
            data.setLength(data.length() - 1);
            events.add(
                    new StreamEvent(
                            type.isEmpty() ? "message" : type, data.toString(), lastEventId));
        }
        data.setLength(0);
        type = "";
    }
}
