package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.wire.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The JSON object in a request's body; what does not fit ends the request with 400. Immutable.
 *
 * @param root the object
 */
record JsonBody(JsonNode root) {
    /** Reads the body; an empty one counts as an object without fields. */
    static JsonBody of(HttpExchange exchange) {
        byte[] body = exchange.body();
        try {
            JsonNode root = Json.decode(body.length == 0 ? new byte[] {'{', '}'} : body);
            if (!root.isObject()) {
                throw new BadRequest("the body is a JSON object");
            }
            return new JsonBody(root);
        } catch (JacksonException e) {
            throw new BadRequest("the body is not JSON, or nested deeper than " + Json.MAX_DEPTH);
        }
    }

    String text(String name) {
        String value = optionalText(name);
        if (value == null) {
            throw new BadRequest(name + " is missing");
        }
        return value;
    }

    @Nullable String optionalText(String name) {
        JsonNode node = root.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw new BadRequest(name + " is a string");
        }
        return node.stringValue();
    }

    /** A label that is echoed to others: at most this long. */
    @Nullable String optionalText(String name, int maxChars) {
        String value = optionalText(name);
        if (value != null && value.length() > maxChars) {
            throw new BadRequest(name + " is at most " + maxChars + " characters");
        }
        return value;
    }

    @Nullable String optionalId(String name) {
        String value = optionalText(name);
        return value == null ? null : Caller.valid(name, value);
    }

    /** Texts of a list, or null where it is absent. */
    @Nullable List<String> optionalTexts(String name, int most) {
        JsonNode node = root.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isArray() || node.size() > most) {
            throw new BadRequest(name + " is a list of at most " + most + " strings");
        }
        List<String> texts = new ArrayList<>(node.size());
        for (JsonNode one : node) {
            if (!one.isString()) {
                throw new BadRequest(name + " holds strings only");
            }
            texts.add(one.stringValue());
        }
        return texts;
    }

    @Nullable Long optionalWhole(String name) {
        JsonNode node = root.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new BadRequest(name + " is a whole number");
        }
        return node.longValue();
    }

    boolean flag(String name) {
        JsonNode node = root.get(name);
        if (node == null || node.isNull()) {
            return false;
        }
        if (!node.isBoolean()) {
            throw new BadRequest(name + " is true or false");
        }
        return node.booleanValue();
    }
}
