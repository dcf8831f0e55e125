package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.server.node.TestNode.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What somebody learns who asks for what is not theirs: nothing. Whatever exists elsewhere answers
 * exactly as what exists nowhere.
 */
@Timeout(120)
class EnumerationTest {
    private static final String OURS = "ours";
    private static final String THEIRS = "theirs";
    private static final String NOWHERE = "nowhere";
    private static final String NOBODY = "00112233445566778899aabbccddeeff";
    private static final int ROUNDS = 31;
    private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final String BY_ID =
            """
            404 chunk GET /api/media/audio/ID
            404 chunk POST /api/audio/played/ID
            404 connection POST /api/audio/played/NOBODY?connection_id=ID
            404 connection POST /api/audio/played/NOBODY {"connection_id":"ID"}
            404 connection POST /api/audio/played/CHUNK?connection_id=ID
            404 request GET /api/audio/stream/ours?request_id=ID
            404 request GET /api/audio/stream/ours?request_id=ID&live=1
            404 request DELETE /api/campaigns/ours/audio/requests/ID
            404 request POST /api/campaigns/ours/audio/requests/ID/text {"append":"x"}
            404 request PUT /api/campaigns/ours/audio/requests/ID/chunks/0?sample_rate=8000 12
            404 request PUT /api/campaigns/ours/audio/requests/ID/chunks/1?sample_rate=8000 12
            404 request POST /api/campaigns/ours/audio/requests/ID/complete
            404 request POST /api/campaigns/ours/audio/requests/ID/fail {}
            403 connection GET /api/v1/connections/ID
            403 connection DELETE /api/v1/connections/ID
            404 stream POST /api/events/heartbeat?connection_id=ID {}
            404 stream POST /api/events/logout?connection_id=ID {}
            404 stream POST /api/events/join?connection_id=ID {"room":"ours"}
            404 stream POST /api/events/leave?connection_id=ID {"room":"ours"}
            404 stream POST /api/events/ack?connection_id=ID {"up_to":0}
            404 stream POST /api/events/chunk_ack?connection_id=ID {"up_to":0}
            404 stream POST /api/events/audio_played?connection_id=ID {"campaign_id":"ours","chunk_ids":[]}
            404 connection POST /api/events/heartbeat?connection_id=ID {}
            404 connection POST /api/events/heartbeat {"connection_id":"ID"}
            """;

    /** A room that the token does not open is 403, whether or not anybody is in it. */
    private static final String BY_ROOM =
            """
            403 room GET /api/campaigns/ID/audio/queue
            403 room GET /api/audio/stream/ID
            403 room GET /api/audio/stream/ID?request_id=NOBODY
            403 room POST /api/campaigns/ID/messages {"text":"x"}
            403 room POST /api/campaigns/ID/audio/requests {}
            403 room DELETE /api/campaigns/ID/audio/requests/NOBODY
            403 room GET /ws/campaign/player?campaign_id=ID
            403 room GET /ws/campaign/dm?campaign_id=ID
            403 room GET /api/v1/rooms/ID/presence
            403 room POST /api/events/join {"room":"ID"}
            """;

    @TempDir private static Path data;

    private static TestNode node;
    private static String player;
    private static String host;
    private static TestSocket theirSocket;
    private static InputStream theirEvents;
    private static final Map<String, String> THEIR_IDS = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start(data, TestNode.unbounded());
        player = node.player("we", OURS);
        host = node.host("we-too", OURS);
        String they = node.player("they", THEIRS);
        theirSocket = node.player(THEIRS, they, "");
        JsonNode connected = theirSocket.await("connected");
        THEIR_IDS.put("connection", connected.path("connection_id").asString());
        THEIR_IDS.put("token", connected.path("connection_token").asString());
        String opened = "/api/campaigns/theirs/audio/requests";
        Reply request = node.post(opened, node.host("their-host", THEIRS), "{}");
        String id = request.json().path("request_id").asString();
        THEIR_IDS.put("request", id);
        node.call(
                "PUT",
                opened + "/" + id + "/chunks/0?sample_rate=16000",
                node.host("their-host", THEIRS),
                new byte[16_000],
                Map.of());
        JsonNode ready = theirSocket.await("audio_chunk_ready");
        THEIR_IDS.put("chunk", ready.path("chunk").path("id").asString());
        theirEvents = node.stream("/api/events", they).body();
        JsonNode other = new EventReader(theirEvents).await("connected");
        THEIR_IDS.put("stream", other.path("connection_id").asString());
    }

    @AfterAll
    static void stop() throws IOException {
        theirEvents.close();
        theirSocket.close();
        node.close();
    }

    /**
     * A question about an id. {@code ID} stands for the id, {@code CHUNK} for a chunk of the
     * others, and status is what both answers have.
     */
    record Question(int status, String kind, String method, String path, String body) {
        static Question of(String line) {
            String[] words = line.replace("NOBODY", NOBODY).split(" ", 5);
            String body = words.length > 4 ? words[4] : "";
            return new Question(Integer.parseInt(words[0]), words[1], words[2], words[3], body);
        }

        Reply ask(String id) {
            String token = path.contains("/requests/") ? host : player;
            String filled = path.replace("ID", id).replace("CHUNK", THEIR_IDS.get("chunk"));
            return node.call(method, filled, token, body.replace("ID", id));
        }

        @Override
        public String toString() {
            return method + " " + path + " " + body;
        }
    }

    static Stream<Question> questions() {
        return BY_ID.lines().map(Question::of);
    }

    static Stream<Question> rooms() {
        return BY_ROOM.lines().map(Question::of);
    }

    @ParameterizedTest
    @MethodSource("questions")
    void answersForeignAndAbsentIdsAlike(Question question) {
        same(question.ask(THEIR_IDS.get(question.kind())), question.ask(NOBODY), question.status());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void answersForeignAndAbsentRoomsAlike(Question question) {
        same(question.ask(THEIRS), question.ask(NOWHERE), question.status());
    }

    @Test
    void answersForeignAndAbsentRoomsAlikeOverASocket() {
        try (TestSocket socket = node.player(OURS, player, "")) {
            socket.await("connected");
            socket.send("{\"type\":\"join\",\"room\":\"theirs\"}");
            JsonNode foreign = socket.await("error");
            socket.send("{\"type\":\"join\",\"room\":\"nowhere\"}");
            assertThat(socket.await("error")).isEqualTo(foreign);
            assertThat(foreign.path("code").asString()).isEqualTo("forbidden");
            socket.send(
                    "{\"type\":\"audio_played\",\"campaign_id\":\"theirs\",\"chunk_ids\":[\""
                            + THEIR_IDS.get("chunk")
                            + "\"]}");
            socket.send("{\"type\":\"time_ping\",\"seq\":1,\"t1_us\":1}");
            socket.await("time_pong");
            assertThat(socket.heard())
                    .filteredOn(one -> one.path("type").asString().equals("error"))
                    .hasSize(2);
        }
    }

    @Test
    void answersForeignAndInventedConnectionTokensAlike() {
        Map<String, String> foreign = greeting(THEIR_IDS.get("token"));
        assertThat(greeting("A".repeat(43))).isEqualTo(foreign);
        assertThat(greeting("nonsense")).isEqualTo(foreign);
        assertThat(foreign).containsEntry("resumed", "false").containsEntry("missed", "null");
        assertThat(theirSocket.heard())
                .noneMatch(one -> one.path("type").asString().equals("error"));
    }

    /** Everything of {@code connected} that could tell one case from the other. */
    private static Map<String, String> greeting(String token) {
        try (TestSocket socket = node.player(OURS, player, "&connection_token=" + token)) {
            Map<String, String> fields = new TreeMap<>();
            for (var field : socket.await("connected").properties()) {
                boolean random =
                        List.of("connection_id", "connection_token", "server_time_us")
                                .contains(field.getKey());
                fields.put(field.getKey(), random ? "" : field.getValue().toString());
            }
            return fields;
        }
    }

    /**
     * Compares the quickest answers, as a busy machine only ever adds to a time; the margin is wide
     * all the same. Whoever asks the disk or another party in one case only differs by more.
     */
    @ParameterizedTest
    @MethodSource("questions")
    void takesAsLongForForeignAsForAbsentIds(Question question) {
        String theirs = THEIR_IDS.get(question.kind());
        long[] foreign = new long[ROUNDS];
        long[] absent = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            foreign[i] = nanos(question, theirs);
            absent[i] = nanos(question, NOBODY);
        }
        long one = quick(foreign);
        long other = quick(absent);
        assertThat(Math.abs(one - other) < MARGIN_NANOS || (one < 3 * other && other < 3 * one))
                .as("%s: %d ns for foreign, %d ns for absent", question, one, other)
                .isTrue();
    }

    private static long nanos(Question question, String id) {
        long before = System.nanoTime();
        question.ask(id);
        return System.nanoTime() - before;
    }

    private static long quick(long[] values) {
        Arrays.sort(values);
        return values[values.length / 10];
    }

    private static void same(Reply foreign, Reply absent, int status) {
        assertThat(foreign.status()).as(foreign.text()).isEqualTo(status);
        assertThat(absent.status()).as(absent.text()).isEqualTo(status);
        assertThat(foreign.text()).isEqualTo(absent.text());
        assertThat(headers(foreign)).isEqualTo(headers(absent));
    }

    private static Map<String, List<String>> headers(Reply reply) {
        Map<String, List<String>> headers = new TreeMap<>();
        reply.response()
                .headers()
                .map()
                .forEach((name, values) -> {
                    if (!name.toLowerCase(Locale.ROOT).equals("date")) {
                        headers.put(name.toLowerCase(Locale.ROOT), values);
                    }
                });
        return headers;
    }
}
