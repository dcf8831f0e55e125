package dev.earshot.server.contract;

import dev.earshot.server.contract.ApiDocument.Operation;
import dev.earshot.server.contract.ApiDocument.Port;
import dev.earshot.wire.Json;
import java.net.URLDecoder;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Holds what a server answered against its OpenAPI document. Immutable, thread-safe. */
public final class ApiContract {
    /** Others are refused before anybody looks where they point. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    /** What {@code default} stands for: answers of the HTTP layer, alike on every address. */
    private static final Set<Integer> HTTP_LAYER = Set.of(408, 413, 414, 417, 429, 431, 503, 505);

    private static final Set<String> CREDENTIALS = Set.of("token", "ticket");
    private static final String JSON = "application/json";

    /** The document of this build. */
    public static final ApiContract CURRENT = new ApiContract(ApiDocument.CURRENT);

    private final ApiDocument document;
    private final SchemaCheck schemas;

    ApiContract(ApiDocument document) {
        this.document = document;
        this.schemas = new SchemaCheck(document.root());
    }

    /** Fails with everything that is wrong with an answer. */
    public void require(Exchange exchange) {
        List<String> faults = faults(exchange);
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    exchange.method()
                            + " "
                            + exchange.path()
                            + " was answered otherwise than openapi.json says:\n  "
                            + String.join("\n  ", faults));
        }
    }

    /** What is wrong with an answer, one line for each fault. */
    public List<String> faults(Exchange exchange) {
        List<String> faults = new ArrayList<>();
        if (!ApiDocument.isApi(exchange.path())) {
            return faults;
        }
        Optional<Operation> operation =
                document.find(exchange.port(), exchange.method(), exchange.path());
        if (operation.isEmpty()) {
            outside(exchange, faults);
            return faults;
        }
        JsonNode response = response(operation.get(), exchange.status());
        if (response.isMissingNode()) {
            faults.add("status " + exchange.status() + " is not documented for " + operation.get());
            return faults;
        }
        headers(exchange, response, faults);
        body(exchange, response, faults);
        if (exchange.status() < 300) {
            request(exchange, operation.get(), faults);
        }
        return faults;
    }

    private JsonNode response(Operation operation, int status) {
        JsonNode responses = operation.node().path("responses");
        JsonNode stated = responses.path(String.valueOf(status));
        return document.resolve(
                stated.isMissingNode() && HTTP_LAYER.contains(status)
                        ? responses.path("default")
                        : stated);
    }

    /** Addresses and methods that the document does not have must not be there. */
    private void outside(Exchange exchange, List<String> faults) {
        Set<String> methods = document.methods(exchange.port(), exchange.path());
        boolean asked = exchange.method().equals("OPTIONS");
        Set<Integer> expected =
                methods.isEmpty() ? Set.of(400, 404) : asked ? Set.of(204) : Set.of(405);
        if (exchange.status() == 501 && !METHODS.contains(exchange.method())) {
            return;
        }
        if (!expected.contains(exchange.status())) {
            faults.add("status " + exchange.status() + " of an operation that is not documented");
        } else if (!methods.isEmpty() && exchange.header("Allow").isEmpty()) {
            faults.add("the header Allow is missing");
        } else if (!asked) {
            JsonNode error = document.root().at("/components/responses/NotFound");
            body(exchange, error, faults);
        }
    }

    private void headers(Exchange exchange, JsonNode response, List<String> faults) {
        for (var entry : response.path("headers").properties()) {
            JsonNode header = document.resolve(entry.getValue());
            Optional<String> value = exchange.header(entry.getKey());
            if (value.isPresent()) {
                JsonNode text = JsonNodeFactory.instance.stringNode(value.get());
                add(faults, "header " + entry.getKey(), schemas.of(header.path("schema"), text));
            } else if (header.path("required").asBoolean(false)) {
                faults.add("the header " + entry.getKey() + " is missing");
            }
        }
        boolean later = exchange.status() == 429 || exchange.status() == 503;
        boolean stated = response.path("headers").has("Retry-After");
        if (later && !stated && exchange.header("Retry-After").isEmpty()) {
            faults.add("the header Retry-After is missing");
        }
    }

    private void body(Exchange exchange, JsonNode response, List<String> faults) {
        JsonNode content = response.path("content");
        byte[] body = exchange.body();
        if (content.isEmpty()) {
            if (body != null && body.length > 0) {
                faults.add("a body where none is documented");
            }
            return;
        }
        String type = mediaType(exchange.header("Content-Type").orElse(""));
        if (!content.has(type)) {
            faults.add("Content-Type " + type + " instead of " + content.propertyNames());
        } else if (exchange.method().equals("HEAD")) {
            if (body != null && body.length > 0) {
                faults.add("a body in the answer to HEAD");
            }
        } else if (type.equals(JSON) && body != null) {
            json(content.path(type).path("schema"), body, faults);
        }
    }

    private void json(JsonNode schema, byte[] body, List<String> faults) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode value = Json.decode(body);
            add(faults, "body " + text, schemas.of(schema, value));
            if (!value.toString().equals(text)) {
                faults.add("the body is not compact: " + text);
            }
        } catch (JacksonException e) {
            faults.add("the body is not JSON: " + text);
        }
    }

    /** What was accepted must be allowed by the document as well. */
    private void request(Exchange exchange, Operation operation, List<String> faults) {
        Map<String, JsonNode> declared = new HashMap<>();
        for (JsonNode reference : operation.node().path("parameters")) {
            JsonNode parameter = document.resolve(reference);
            declared.put(
                    parameter.path("in").asString() + " " + parameter.path("name").asString(),
                    parameter.path("schema"));
        }
        exchange.query()
                .forEach((name, value) -> {
                    JsonNode schema = declared.get("query " + name);
                    if (schema != null) {
                        add(faults, "parameter " + name, parameter(schema, value));
                    } else if (!CREDENTIALS.contains(name)) {
                        faults.add("the parameter " + name + " is not documented");
                    }
                });
        String[] names = operation.pattern().split("/", -1);
        String[] values = exchange.path().split("/", -1);
        for (int i = 0; i < names.length; i++) {
            if (names[i].startsWith("{")) {
                String name = names[i].substring(1, names[i].length() - 1);
                JsonNode schema = declared.get("path " + name);
                if (schema == null) {
                    faults.add("the parameter " + name + " of the path is not documented");
                } else {
                    add(faults, "parameter " + name, parameter(schema, values[i]));
                }
            }
        }
        JsonNode schema = operation.node().at("/requestBody/content/application~1json/schema");
        if (exchange.sent().length > 0 && !schema.isMissingNode()) {
            add(faults, "request", schemas.of(schema, Json.decode(exchange.sent())));
        }
    }

    /** In an address everything is text; what looks like a number may be one. */
    private List<String> parameter(JsonNode schema, String value) {
        List<String> faults = schemas.of(schema, JsonNodeFactory.instance.stringNode(value));
        try {
            JsonNode number = JsonNodeFactory.instance.numberNode(Long.parseLong(value));
            return faults.isEmpty() ? faults : schemas.of(schema, number);
        } catch (NumberFormatException e) {
            return faults;
        }
    }

    private static String mediaType(String header) {
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
    }

    private static void add(List<String> faults, String where, List<String> more) {
        more.forEach(one -> faults.add(where + " " + one));
    }

    /**
     * A request and its answer. Immutable; nobody may change the arrays.
     *
     * @param target path and query as they were sent
     * @param sent the body of the request
     * @param body of the answer, null where it is still being made
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Exchange(
            Port port,
            String method,
            String target,
            byte[] sent,
            int status,
            HttpHeaders headers,
            byte[] body) {
        String path() {
            int mark = target.indexOf('?');
            return mark < 0 ? target : target.substring(0, mark);
        }

        Map<String, String> query() {
            Map<String, String> query = new HashMap<>();
            int mark = target.indexOf('?');
            for (String pair :
                    target.substring(mark < 0 ? target.length() : mark + 1).split("&", -1)) {
                if (!pair.isEmpty()) {
                    String[] parts = pair.split("=", 2);
                    String value = parts.length < 2 ? "" : parts[1];
                    query.put(parts[0], URLDecoder.decode(value, StandardCharsets.UTF_8));
                }
            }
            return query;
        }

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }
}
