package dev.earshot.server.contract;

import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/** The AsyncAPI document of the project, and messages held against it. Immutable, thread-safe. */
public final class MessageDocument {
    /** The document of this checkout. */
    public static final MessageDocument CURRENT = new MessageDocument(read());

    private final JsonNode root;
    private final SchemaCheck schemas;

    MessageDocument(JsonNode root) {
        this.root = root;
        this.schemas = new SchemaCheck(root);
    }

    private static JsonNode read() {
        try {
            String yaml = Files.readString(Checkout.file("docs/asyncapi.yaml"));
            Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return Json.decode(Json.encode(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    /** The schema of a type's messages; missing where there is no such type. */
    JsonNode payload(String type) {
        return root.path("components").path("messages").path(type).path("payload");
    }

    /** What is wrong with a message, one line for each fault. */
    public List<String> faults(JsonNode message) {
        String type = message.path("type").asString("");
        JsonNode schema = payload(type);
        return schema.isMissingNode()
                ? List.of("asyncapi.yaml has no message of the type " + type)
                : schemas.of(schema, message);
    }

    /** Fails with everything that is wrong with a message that the server sent. */
    public void require(JsonNode message) {
        List<String> faults = faults(message);
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    message
                            + " is otherwise than asyncapi.yaml says:\n  "
                            + String.join("\n  ", faults));
        }
    }

    /** The checkout that the tests run in. */
    static final class Checkout {
        private Checkout() {}

        /** A file of it, whichever module the tests are started in. */
        static Path file(String name) {
            Path folder = Path.of("").toAbsolutePath();
            while (folder != null && !Files.exists(folder.resolve(name))) {
                folder = folder.getParent();
            }
            if (folder == null) {
                throw new AssertionError("no " + name + " above the working directory");
            }
            return folder.resolve(name);
        }
    }
}
