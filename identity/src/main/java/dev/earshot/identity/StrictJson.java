package dev.earshot.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON that every reader understands alike: UTF-8 and nothing else, no field twice, nothing behind
 * it, at most {@value #MAX_DEPTH} deep. Stateless, thread-safe.
 */
final class StrictJson {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_NUMBER_CHARS = 32;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxNumberLength(MAX_NUMBER_CHARS)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private StrictJson() {}

    /** What these bytes say, null where they are anything else. */
    static @Nullable JsonNode read(byte[] utf8) {
        try {
            // Given bytes, the library would guess at UTF-16 and UTF-32 too.
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
            return MAPPER.readTree(text);
        } catch (CharacterCodingException | JacksonException e) {
            return null;
        }
    }
}
