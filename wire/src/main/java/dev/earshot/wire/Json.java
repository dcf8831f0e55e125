package dev.earshot.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one way in and out of JSON: compact UTF-8, {@code snake_case} names, absent instead of null,
 * bounded depth and sizes on the way in. Thread-safe.
 */
public final class Json {
    /** Deepest nesting accepted from a peer. */
    public static final int MAX_DEPTH = 32;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxNumberLength(64)
                                                    .build())
                                    .build())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .changeDefaultPropertyInclusion(
                            included -> included.withValueInclusion(JsonInclude.Include.NON_NULL))
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final ObjectReader EXACT =
            MAPPER.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Json() {}

    /** Encodes a record, map or tree. Fails only on a programming error. */
    public static byte[] encode(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * Decodes a peer's bytes into a tree.
     *
     * @throws tools.jackson.core.JacksonException where they are not JSON within the bounds
     */
    public static JsonNode decode(byte[] utf8) {
        return MAPPER.readTree(utf8);
    }

    /**
     * As {@link #decode}, keeping every number as exact as it was written; for what is handed on.
     *
     * @throws tools.jackson.core.JacksonException where they are not JSON within the bounds
     */
    public static JsonNode decodeExactly(byte[] utf8) {
        try {
            return EXACT.readTree(utf8);
        } catch (NumberFormatException beyondAnyDecimal) {
            // The parser lets this one through as it is, for exponents of more than 32 bits.
            throw new StreamReadException("a number is out of every range");
        }
    }

    /** An object without fields. */
    static JsonNode emptyObject() {
        return MAPPER.createObjectNode();
    }
}
