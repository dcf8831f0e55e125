package dev.earshot.server.node;

import dev.earshot.server.contract.MessageDocument;
import dev.earshot.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Reads an event stream; the server's own deadlines end a read that waits in vain. */
final class EventReader {
    private final BufferedReader lines;

    EventReader(InputStream events) {
        lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
    }

    /** Everything up to the end of the stream, which is waited for. */
    String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString();
    }

    JsonNode await(String type) throws IOException {
        while (true) {
            String line = lines.readLine();
            if (line == null) {
                throw new AssertionError("the stream ended before " + type);
            }
            if (line.startsWith("data: ")) {
                JsonNode message = Json.decode(line.substring(6).getBytes(StandardCharsets.UTF_8));
                MessageDocument.CURRENT.require(message);
                if (message.path("type").asString().equals(type)) {
                    return message;
                }
            }
        }
    }
}
