package dev.earshot.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.earshot.wire.ClientMessageDecoder.Decoded;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages made to cost more than they weigh. The bounds are far above what an honest decoder takes
 * and far below what a quadratic one does; time is the thread's own, which other work on the
 * machine does not lengthen.
 */
class CostlyMessageTest {
    /** The gateway's default limit of a message. */
    private static final int MESSAGE_BYTES = 524_288;

    private static final long MOST_NANOS = 200_000_000;
    private static final long MOST_BYTES_PER_BYTE = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("depth", "[".repeat(100_000), "bad_json"),
                Arguments.of("depth of objects", "{\"a\":".repeat(100_000), "bad_json"),
                Arguments.of(
                        "depth inside a field",
                        "{\"type\":\"heartbeat\",\"x\":" + "[".repeat(100_000),
                        "bad_json"),
                Arguments.of("digits", number("1".repeat(500_000)), "bad_json"),
                Arguments.of("exponent", number("1e400000000"), "bad_field"),
                Arguments.of("negative exponent", number("1e-400000000"), "bad_field"),
                Arguments.of("fraction", number("0." + "3".repeat(500_000)), "bad_json"),
                Arguments.of("beyond 64 bits", number("9".repeat(60)), "bad_field"),
                Arguments.of(
                        "chunk ids",
                        chunkIds(("\"a\",".repeat(MESSAGE_BYTES / 4 - 50) + "\"a\"")),
                        "bad_field"),
                Arguments.of("empty arrays", chunkIds("[],".repeat(170_000) + "[]"), "bad_field"),
                Arguments.of("a long name", "{\"" + "a".repeat(500_000) + "\":1}", "bad_json"),
                Arguments.of("a long type", type("x".repeat(500_000)), "unknown_type"),
                Arguments.of("escapes", type("\\u0041".repeat(80_000)), "unknown_type"),
                Arguments.of("spaces", " ".repeat(500_000), "bad_json"),
                Arguments.of("colliding names", colliding(13), "unknown_type"));
    }

    private static String number(String digits) {
        return "{\"type\":\"ack\",\"up_to\":" + digits + "}";
    }

    private static String type(String type) {
        return "{\"type\":\"" + type + "\"}";
    }

    private static String chunkIds(String ids) {
        return "{\"type\":\"audio_played\",\"campaign_id\":\"c\",\"chunk_ids\":[" + ids + "]}";
    }

    /** 2^bits names with one and the same {@link String#hashCode()}. */
    private static String colliding(int bits) {
        StringBuilder json = new StringBuilder("{\"type\":\"x\"");
        for (int i = 0; i < 1 << bits; i++) {
            json.append(",\"");
            for (int bit = 0; bit < bits; bit++) {
                json.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            json.append("\":0");
        }
        return json.append('}').toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void costsInProportionToItsBytes(String what, String message, String code) {
        byte[] utf8 = message.getBytes(StandardCharsets.US_ASCII);
        long nanos = Long.MAX_VALUE;
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long startNanos = THREADS.getCurrentThreadCpuTime();
            long startBytes = THREADS.getCurrentThreadAllocatedBytes();
            Decoded decoded = ClientMessageDecoder.decode(utf8);
            bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - startBytes);
            nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - startNanos);
            assertThat(decoded)
                    .isInstanceOfSatisfying(
                            Decoded.Malformed.class,
                            malformed -> assertThat(malformed.code()).isEqualTo(code));
        }
        assertThat(nanos).as("nanoseconds of %s", what).isLessThan(MOST_NANOS);
        assertThat(bytes)
                .as("bytes of %s", what)
                .isLessThan(MOST_BYTES_PER_BYTE * Math.max(1024, utf8.length));
    }

    @Test
    void theCollidingNamesCollide() {
        assertThat("AaAaBB".hashCode()).isEqualTo("BBBBAa".hashCode());
        assertThat(colliding(13).length()).isLessThan(MESSAGE_BYTES);
    }
}
