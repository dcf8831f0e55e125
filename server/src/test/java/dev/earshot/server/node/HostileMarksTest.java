package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Marks of any size and sign, in any order and as often as they come, over a real socket: positions
 * are cut to what was sent and never fall.
 */
class HostileMarksTest {
    private static final int CHUNKS = 12;
    private static final int ROUNDS = 70;
    private static final String ROOM = "marks";
    private static final long SEED = Long.getLong("earshot.fault.seed", 25);

    @TempDir private static Path data;

    private static TestNode node;

    private final Random random = new Random(SEED);
    private final Map<String, JsonNode> before = new HashMap<>();

    @BeforeAll
    static void start() {
        node = TestNode.start(data);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void marksAreCutToWhatWasSentAndNeverFall() {
        System.out.println("marks: seed " + SEED);
        String player = node.player("p", ROOM);
        try (TestSocket socket = node.player(ROOM, player, "")) {
            String id = socket.await("connected").path("connection_id").asString();
            List<String> chunks = announceChunks(socket);
            for (int round = 0; round < ROUNDS; round++) {
                socket.send(hostileMark(chunks));
                socket.send("{\"type\":\"time_ping\",\"seq\":" + round + ",\"t1_us\":0}");
                int seq = round;
                socket.await("time_pong", pong -> pong.path("seq").asInt() == seq);
                check(id);
            }
            socket.send("{\"type\":\"chunk_ack\",\"up_to\":9223372036854775807}");
            socket.send("{\"type\":\"chunk_ack\",\"played_up_to\":9223372036854775807}");
            socket.send("{\"type\":\"time_ping\",\"seq\":-1,\"t1_us\":0}");
            socket.await("time_pong", pong -> pong.path("seq").asInt() == -1);
            check(id);
            assertThat(before.values()).allMatch(mark -> mark.hasNonNull("played_at"));
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @Test
    void marksBeforeAnythingWasSentAreNothing() {
        try (TestSocket socket = node.player("empty", node.player("p", "empty"), "")) {
            String id = socket.await("connected").path("connection_id").asString();
            socket.send("{\"type\":\"chunk_ack\",\"up_to\":9223372036854775807}");
            socket.send("{\"type\":\"chunk_ack\",\"played_up_to\":-9223372036854775808}");
            socket.send("{\"type\":\"chunk_ack\",\"up_to\":9223372036854775808}");
            assertThat(socket.await("error").path("code").asString()).isEqualTo("bad_field");
            assertThat(playback(id)).isEmpty();
            assertThat(socket.isOpen()).isTrue();
        }
    }

    private List<String> announceChunks(TestSocket socket) {
        String requests = "/api/campaigns/" + ROOM + "/audio/requests";
        String host = node.host("h", ROOM);
        String open = node.post(requests, host, "{}").json().path("request_id").asString();
        for (int i = 0; i < CHUNKS; i++) {
            String chunk = requests + "/" + open + "/chunks/" + i + "?sample_rate=8000";
            assertThat(node.call("PUT", chunk, host, new byte[1_600], Map.of()).status())
                    .isEqualTo(200);
        }
        return java.util.stream.IntStream.range(0, CHUNKS)
                .mapToObj(_ -> socket.await("audio_chunk_ready"))
                .map(message -> message.path("chunk").path("id").asString())
                .toList();
    }

    private String hostileMark(List<String> chunks) {
        return switch (random.nextInt(4)) {
            case 0 -> "{\"type\":\"chunk_ack\",\"up_to\":" + number() + "}";
            case 1 -> "{\"type\":\"chunk_ack\",\"played_up_to\":" + number() + "}";
            case 2 ->
                    "{\"type\":\"chunk_ack\",\"up_to\":%d,\"played_up_to\":%d,\"error_us\":%d}"
                            .formatted(number(), number(), random.nextLong());
            default ->
                    "{\"type\":\"audio_played\",\"campaign_id\":\"marks\",\"chunk_ids\":[\"%s\",\"unknown\"]}"
                            .formatted(chunks.get(random.nextInt(CHUNKS)));
        };
    }

    private long number() {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> random.nextLong(CHUNKS, Long.MAX_VALUE) * (random.nextInt(8) == 0 ? 1 : -1);
            case 2 -> -random.nextInt(100);
            default -> random.nextInt(CHUNKS / 2);
        };
    }

    private void check(String id) {
        List<JsonNode> marks = playback(id);
        assertThat(marks).hasSize(CHUNKS);
        for (JsonNode mark : marks) {
            assertThat(mark.hasNonNull("sent_at")).isTrue();
            if (mark.hasNonNull("played_at")) {
                assertThat(mark.hasNonNull("acknowledged_at")).isTrue();
            }
            JsonNode old = before.put(mark.path("chunk_id").asString(), mark);
            for (String time : List.of("sent_at", "acknowledged_at", "played_at")) {
                if (old != null && old.hasNonNull(time)) {
                    assertThat(mark.path(time)).as(time).isEqualTo(old.path(time));
                }
            }
        }
    }

    private static List<JsonNode> playback(String id) {
        return node.get("/api/v1/connections/" + id, node.admin())
                .json()
                .path("playback")
                .valueStream()
                .toList();
    }
}
