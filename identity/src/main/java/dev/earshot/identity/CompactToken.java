package dev.earshot.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/**
 * A JWS in compact form, taken apart but not yet believed. Immutable.
 *
 * @param header the first part, decoded
 * @param signingInput the first two parts with the dot between them, ASCII
 * @param payload the second part, still in base64url
 * @param signature the third part, decoded; at least one byte
 */
@SuppressWarnings("ArrayRecordComponent")
record CompactToken(JsonNode header, byte[] signingInput, String payload, byte[] signature) {
    /** Longest token that is looked at. */
    static final int MAX_CHARS = 8 * 1024;

    static CompactToken parse(String token) throws BadToken {
        if (token.isEmpty() || token.length() > MAX_CHARS) {
            throw new BadToken(
                    token.isEmpty()
                            ? "it is empty"
                            : "it is longer than " + MAX_CHARS + " characters");
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 1
                || second <= first + 1
                || second == token.length() - 1
                || token.indexOf('.', second + 1) >= 0) {
            throw new BadToken(
                    "it is not three parts with dots between them; was it copied whole?");
        }
        String payload = token.substring(first + 1, second);
        requireCanonical(payload);
        return new CompactToken(
                json(token.substring(0, first), "header"),
                token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                payload,
                requireCanonical(token.substring(second + 1)));
    }

    /** The second part, decoded; believed only when the signature was found right. */
    JsonNode claims() throws BadToken {
        return json(payload, "payload");
    }

    private static JsonNode json(String part, String name) throws BadToken {
        JsonNode node = StrictJson.read(requireCanonical(part));
        if (node == null) {
            throw new BadToken(
                    "its " + name + " is not JSON, names a field twice or is nested too deep");
        }
        if (!node.isObject()) {
            throw new BadToken("its " + name + " is not a JSON object");
        }
        return node;
    }

    private static byte[] requireCanonical(String part) throws BadToken {
        if (!Base64Url.canonical(part)) {
            throw new BadToken("it is not canonical base64url; was it copied whole?");
        }
        return Base64.getUrlDecoder().decode(part);
    }
}
