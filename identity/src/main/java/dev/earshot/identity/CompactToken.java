package dev.earshot.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JWS in compact form, taken apart but not yet believed. Immutable.
 *
 * @param header the first part, decoded
 * @param signingInput the first two parts with the dot between them, ASCII
 * @param payload the second part, still in base64url
 * @param signature the third part, still in base64url
 */
@SuppressWarnings("ArrayRecordComponent")
record CompactToken(JsonNode header, byte[] signingInput, String payload, String signature) {
    /** Longest token that is looked at. */
    static final int MAX_CHARS = 8 * 1024;

    private static final int MAX_DEPTH = 8;
    private static final int[] VALUES = alphabet();

    private static final JsonMapper STRICT =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxNumberLength(32)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

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
            throw new BadToken("it is not three parts with dots between them");
        }
        String payload = token.substring(first + 1, second);
        String signature = token.substring(second + 1);
        requireCanonical(payload);
        requireCanonical(signature);
        return new CompactToken(
                json(token.substring(0, first), "header"),
                token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                payload,
                signature);
    }

    /** The second part, decoded; asked for only when the signature was found right. */
    JsonNode claims() throws BadToken {
        return json(payload, "payload");
    }

    private static JsonNode json(String part, String name) throws BadToken {
        requireCanonical(part);
        try {
            JsonNode node = STRICT.readTree(Base64.getUrlDecoder().decode(part));
            if (!node.isObject()) {
                throw new BadToken("its " + name + " is not a JSON object");
            }
            return node;
        } catch (JacksonException e) {
            throw new BadToken(
                    "its " + name + " is not JSON, names a field twice or is nested too deep");
        }
    }

    /**
     * Exactly one text stands for the same bytes: no padding, no foreign characters, no bits left
     * over at the end.
     */
    private static void requireCanonical(String part) throws BadToken {
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            value = c < 128 ? VALUES[c] : -1;
            if (value < 0) {
                throw new BadToken("it is not canonical base64url");
            }
        }
        int unusedBits =
                switch (part.length() % 4) {
                    case 0 -> 0;
                    case 2 -> 0b1111;
                    case 3 -> 0b11;
                    default -> throw new BadToken("it is not canonical base64url");
                };
        if ((value & unusedBits) != 0) {
            throw new BadToken("it is not canonical base64url");
        }
    }

    private static int[] alphabet() {
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int[] values = new int[128];
        Arrays.fill(values, -1);
        for (int i = 0; i < characters.length(); i++) {
            values[characters.charAt(i)] = i;
        }
        return values;
    }
}
