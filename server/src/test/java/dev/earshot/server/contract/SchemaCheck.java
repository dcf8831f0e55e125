package dev.earshot.server.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds values against JSON Schemas (2020-12) that lie inside a larger document, whose components
 * they may refer to. Thread-safe.
 */
final class SchemaCheck {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final JsonNode components;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    /** For schemas of this document, which refer to others as {@code #/components/…}. */
    SchemaCheck(JsonNode document) {
        components = document.path("components");
    }

    /** A schema that stands alone. */
    static List<String> faults(JsonNode schema, JsonNode value) {
        return messages(REGISTRY.getSchema(schema), value);
    }

    /** What is wrong with the value, one line for each fault; empty where nothing is. */
    List<String> of(JsonNode schema, JsonNode value) {
        return messages(compiled.computeIfAbsent(schema, this::compile), value);
    }

    private Schema compile(JsonNode schema) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("components", components);
        root.putArray("allOf").add(schema);
        return REGISTRY.getSchema(root);
    }

    private static List<String> messages(Schema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}
