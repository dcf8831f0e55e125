package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Ids that serve as addresses cannot be guessed: 128 bits that all vary, and nothing that counts
 * up. Guessing them over the network would prove less: 10^5 guesses hit one of 10^6 live ids with a
 * probability of 3 in 10^28.
 */
@Timeout(120)
class RandomIdsTest {
    /** Of fair coins, one of 128 shows the same side 48 times with a probability of 10^-12. */
    private static final int SAMPLES = 48;

    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(data);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void connectionsAndTheirTokensAreRandom() {
        List<String> ids = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        String player = node.player("p", "coins");
        for (int i = 0; i < SAMPLES; i++) {
            try (TestSocket socket = node.player("coins", player, "")) {
                JsonNode connected = socket.await("connected");
                ids.add(connected.path("connection_id").asString());
                tokens.add(
                        HexFormat.of()
                                .formatHex(
                                        Base64.getUrlDecoder()
                                                .decode(
                                                        connected
                                                                .path("connection_token")
                                                                .asString())));
            }
        }
        requireRandom(ids, 128);
        requireRandom(tokens, 256);
    }

    @Test
    void requestsAndChunksAreRandom() {
        String host = node.host("h", "coins");
        List<String> requests = new ArrayList<>();
        List<String> chunks = new ArrayList<>();
        String base = "/api/campaigns/coins/audio/requests";
        try (TestSocket socket = node.player("coins", host, "")) {
            for (int i = 0; i < SAMPLES; i++) {
                requests.add(node.post(base, host, "{}").json().path("request_id").asString());
            }
            String address = base + "/" + requests.getFirst() + "/chunks/";
            for (int i = 0; i < SAMPLES; i++) {
                String target = address + i + "?sample_rate=8000";
                assertThat(node.call("PUT", target, host, new byte[320], Map.of()).status())
                        .isEqualTo(200);
                JsonNode ready = socket.await("audio_chunk_ready");
                chunks.add(ready.path("chunk").path("id").asString());
            }
        }
        requireRandom(requests, 128);
        requireRandom(chunks, 128);
    }

    private static void requireRandom(List<String> ids, int bits) {
        assertThat(ids).hasSize(SAMPLES).doesNotHaveDuplicates();
        BigInteger ones = BigInteger.ZERO;
        BigInteger zeros = BigInteger.ZERO;
        BigInteger all = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        for (String id : ids) {
            assertThat(id).matches("[0-9a-f]{" + bits / 4 + "}");
            BigInteger value = new BigInteger(id, 16);
            ones = ones.or(value);
            zeros = zeros.or(value.xor(all));
        }
        assertThat(ones).as("bits that were 1 at least once").isEqualTo(all);
        assertThat(zeros).as("bits that were 0 at least once").isEqualTo(all);
    }
}
