package dev.earshot.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.earshot.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;

/** Whatever stands in an event, it is one line of JSON without anything but plain text. */
class JsonLineEncoderTest {
    private static final String TOKEN =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLXRoYXQtc2lnbnM";

    private final LoggerContext context = new LoggerContext();
    private final JsonLineEncoder encoder = new JsonLineEncoder();

    static Stream<String> hostile() {
        Stream<String> single =
                Stream.of(
                        "\r",
                        "\n",
                        "\r\n{\"level\":\"error\",\"message\":\"forged\"}\r\n",
                        "\u001b[2J\u001b]0;title\u0007",
                        "\0",
                        "\u2028",
                        "\u2029",
                        "\u0085",
                        "\u007f",
                        "\ud800",
                        "\udc00 \udc00",
                        "\"}\n{\"",
                        "\\",
                        "\ufeff\u200b\u200e\u061c",
                        "\ue000\uffff",
                        "\uD83D\uDE00",
                        "a".repeat(100 * 1024),
                        "\0".repeat(100 * 1024),
                        "\ud800".repeat(100 * 1024),
                        "\u20ac".repeat(100 * 1024));
        Stream<String> bidi =
                IntStream.concat(
                                IntStream.rangeClosed(0x202a, 0x202e),
                                IntStream.rangeClosed(0x2066, 0x2069))
                        .mapToObj(Character::toString);
        return Stream.concat(single, bidi);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void oneEventIsOneHarmlessLine(String text) {
        LoggingEvent event = event("dev.earshot." + text, "says {}", text);
        event.setThrowableProxy(thrown(text, new IllegalStateException(text)));
        event.setKeyValuePairs(
                List.of(new KeyValuePair(text, text), new KeyValuePair("message", text)));

        JsonNode line = harmless(event);

        assertThat(line.path("level").asString()).isEqualTo("warn");
        assertThat(line.path("message").asString()).startsWith("says ");
        assertThat(line.path("error").asString()).contains("IllegalArgumentException");
        assertThat(line.has("message_")).isTrue();
    }

    @Test
    void keepsOrdinaryTextReadable() {
        LoggingEvent event = event("dev.earshot.core.Room", "{} joined {}", "Zoë", "крепость");
        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
        assertThat(line).contains("\"logger\":\"Room\",\"message\":\"Zoë joined крепость\"}");
    }

    @Test
    void staysWithinItsBoundWithManyLongValues() {
        String text = "\0".repeat(100 * 1024);
        LoggingEvent event = event("dev.earshot.A", text);
        event.setThrowableProxy(thrown(text, new IllegalStateException(text)));
        event.setKeyValuePairs(
                IntStream.range(0, 500).mapToObj(i -> new KeyValuePair(text + i, text)).toList());

        JsonNode line = harmless(event);

        assertThat(line.path("left_out").asInt()).isBetween(1, 499);
        assertThat(line.path("error").asString()).isNotEmpty();
    }

    @Test
    void survivesAValueThatCannotSayWhatItIs() {
        LoggingEvent event = event("dev.earshot.A", "m");
        event.setKeyValuePairs(
                List.of(
                        new KeyValuePair(
                                "k",
                                new Object() {
                                    @Override
                                    public String toString() {
                                        throw new IllegalStateException("no");
                                    }
                                })));
        assertThat(harmless(event).path("k").asString()).contains("toString failed");
    }

    @Test
    void hidesTokensWhereverTheyStand() {
        LoggingEvent event = event("dev.earshot.A", "got {}", "/ws?token=abc.def&x=1 " + TOKEN);
        event.setThrowableProxy(thrown("Bearer " + TOKEN, new IllegalStateException(TOKEN)));
        event.setKeyValuePairs(
                List.of(new KeyValuePair("uri", TOKEN), new KeyValuePair("connection_token", "T")));

        JsonNode line = harmless(event);

        assertThat(line.toString()).doesNotContain("abc.def", "c2lnbmF0", "eyJ");
        assertThat(line.path("message").asString())
                .isEqualTo("got /ws?token=[hidden]&x=1 [hidden]");
        assertThat(line.path("connection_token").asString()).isEqualTo("[hidden]");
    }

    /** Parses the line after making sure that there is one, short and of plain text. */
    private JsonNode harmless(LoggingEvent event) {
        byte[] bytes = encoder.encode(event);
        String line = new String(bytes, StandardCharsets.UTF_8);
        assertThat(bytes.length).isLessThanOrEqualTo(JsonLineEncoder.MAX_LINE);
        assertThat(line).endsWith("}\n");
        String content = line.substring(0, line.length() - 1);
        assertThat(content.codePoints())
                .allMatch(c -> c >= ' ' && c != 0x7f)
                .noneMatch(Character::isISOControl)
                .noneMatch(c -> c == 0x2028 || c == 0x2029 || c == 0xfffd)
                .noneMatch(c -> Character.getType(c) == Character.FORMAT)
                .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        return Json.decode(content.getBytes(StandardCharsets.UTF_8));
    }

    private LoggingEvent event(String logger, String template, Object... values) {
        return new LoggingEvent(
                "test", context.getLogger(logger), Level.WARN, template, null, values);
    }

    private static ch.qos.logback.classic.spi.ThrowableProxy thrown(
            String message, Throwable cause) {
        return new ch.qos.logback.classic.spi.ThrowableProxy(
                new IllegalArgumentException(message, cause));
    }
}
