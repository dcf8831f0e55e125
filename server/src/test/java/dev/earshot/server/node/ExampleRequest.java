package dev.earshot.server.node;

import dev.earshot.server.contract.ApiDocument;
import dev.earshot.server.contract.ApiDocument.Operation;
import dev.earshot.server.contract.ApiDocument.Port;
import dev.earshot.server.node.TestNode.Reply;
import dev.earshot.wire.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/**
 * A request that the OpenAPI document gives as an example. Immutable; nobody may change the body.
 *
 * @param target path and query
 */
@SuppressWarnings("ArrayRecordComponent")
record ExampleRequest(String method, String target, byte[] body, Map<String, String> headers) {
    /** A tenth of a second of silence at the document's rate. */
    private static final byte[] SAMPLES = new byte[3_200];

    /**
     * The example of an operation.
     *
     * @param instead values that the document cannot know, by the name of their parameter
     */
    static ExampleRequest of(Operation operation, Map<String, String> instead) {
        String path = operation.pattern();
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        Map<String, String> headers = new HashMap<>();
        for (JsonNode reference : operation.node().path("parameters")) {
            JsonNode parameter = ApiDocument.CURRENT.resolve(reference);
            String name = parameter.path("name").asString();
            String value = instead.getOrDefault(name, text(parameter.path("example")));
            if (value != null) {
                switch (parameter.path("in").asString()) {
                    case "path" -> path = path.replace("{" + name + "}", value);
                    case "query" -> query.add(name + "=" + value);
                    default -> headers.put(name, value);
                }
            }
        }
        byte[] body = new byte[0];
        JsonNode content = operation.node().at("/requestBody/content");
        if (content.has("application/json")) {
            body = Json.encode(content.path("application/json").path("example"));
            headers.put("Content-Type", "application/json");
        } else if (!content.isMissingNode()) {
            body = SAMPLES;
            headers.put("Content-Type", "application/octet-stream");
        }
        return new ExampleRequest(operation.method(), path + query, body, headers);
    }

    /** The same with another method and without a body. */
    ExampleRequest as(String other) {
        return new ExampleRequest(other, target, new byte[0], Map.of());
    }

    /** The same with another header. */
    ExampleRequest with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new ExampleRequest(method, target, body, more);
    }

    Reply send(TestNode node, Port port, String token) {
        return node.call(port, method, target, token, body, headers);
    }

    private static String text(JsonNode example) {
        return example.isMissingNode() ? null : example.asString();
    }
}
