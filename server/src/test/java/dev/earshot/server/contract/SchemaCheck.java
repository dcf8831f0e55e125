package dev.earshot.server.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
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
    private static final String COMPONENTS = "components";

    /** Components are there to be referred to, and examples to be read. */
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(
                    Dialect.builder(Dialects.getDraft202012())
                            .keyword(new NonValidationKeyword(COMPONENTS))
                            .keyword(new NonValidationKeyword("example"))
                            .build());

    private final JsonNode components;
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    /** For schemas of this document, which refer to others as {@code #/components/…}. */
    SchemaCheck(JsonNode document) {
        components = document.path(COMPONENTS);
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
        root.set(COMPONENTS, components);
        root.putArray("allOf").add(schema);
        return REGISTRY.getSchema(root);
    }

    private static List<String> messages(Schema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}
