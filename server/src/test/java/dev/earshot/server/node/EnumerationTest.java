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
    private record Question(int status, String kind, String method, String path, String body) {
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
        String request = "/api/campaigns/ours/audio/requests/ID";
        Stream<Question> byId =
                Stream.of(
                        new Question(404, "chunk", "GET", "/api/media/audio/ID", ""),
                        new Question(404, "chunk", "POST", "/api/audio/played/ID", ""),
                        new Question(
                                404,
                                "connection",
                                "POST",
                                "/api/audio/played/" + NOBODY + "?connection_id=ID",
                                ""),
                        new Question(
                                404,
                                "connection",
                                "POST",
                                "/api/audio/played/" + NOBODY,
                                "{\"connection_id\":\"ID\"}"),
                        new Question(
                                404,
                                "connection",
                                "POST",
                                "/api/audio/played/CHUNK?connection_id=ID",
                                ""),
                        new Question(
                                404, "request", "GET", "/api/audio/stream/ours?request_id=ID", ""),
                        new Question(
                                404,
                                "request",
                                "GET",
                                "/api/audio/stream/ours?request_id=ID&live=1",
                                ""),
                        new Question(404, "request", "DELETE", request, ""),
                        new Question(
                                404, "request", "POST", request + "/text", "{\"append\":\"x\"}"),
                        new Question(
                                404,
                                "request",
                                "PUT",
                                request + "/chunks/0?sample_rate=16000",
                                "12"),
                        new Question(
                                404,
                                "request",
                                "PUT",
                                request + "/chunks/1?sample_rate=16000",
                                "12"),
                        new Question(404, "request", "POST", request + "/complete", ""),
                        new Question(404, "request", "POST", request + "/fail", "{}"),
                        new Question(403, "connection", "GET", "/api/v1/connections/ID", ""),
                        new Question(403, "connection", "DELETE", "/api/v1/connections/ID", ""));
        Stream<Question> events =
                Map.of(
                                "heartbeat", "{}",
                                "leave", "{\"room\":\"ours\"}",
                                "join", "{\"room\":\"ours\"}",
                                "logout", "{}",
                                "ack", "{\"up_to\":0}",
                                "chunk_ack", "{\"up_to\":0}",
                                "audio_played", "{\"campaign_id\":\"ours\",\"chunk_ids\":[]}")
                        .entrySet()
                        .stream()
                        .flatMap(event ->
                                Stream.of("stream", "connection")
                                        .map(kind ->
                                                new Question(
                                                        404,
                                                        kind,
                                                        "POST",
                                                        "/api/events/"
                                                                + event.getKey()
                                                                + "?connection_id=ID",
                                                        event.getValue())));
        return Stream.concat(byId, events);
    }

    @ParameterizedTest
    @MethodSource("questions")
    void answersForeignAndAbsentIdsAlike(Question question) {
        same(question.ask(THEIR_IDS.get(question.kind())), question.ask(NOBODY), question.status());
    }

    /** A room that the token does not open is 403, whether or not anybody is in it. */
    static Stream<Question> rooms() {
        return Stream.of(
                new Question(403, "", "GET", "/api/campaigns/ID/audio/queue", ""),
                new Question(403, "", "GET", "/api/audio/stream/ID", ""),
                new Question(403, "", "GET", "/api/audio/stream/ID?request_id=" + NOBODY, ""),
                new Question(403, "", "POST", "/api/campaigns/ID/messages", "{\"text\":\"x\"}"),
                new Question(403, "", "POST", "/api/campaigns/ID/audio/requests", "{}"),
                new Question(403, "", "DELETE", "/api/campaigns/ID/audio/requests/" + NOBODY, ""),
                new Question(403, "", "GET", "/ws/campaign/player?campaign_id=ID", ""),
                new Question(403, "", "GET", "/ws/campaign/dm?campaign_id=ID", ""),
                new Question(403, "", "GET", "/api/v1/rooms/ID/presence", ""),
                new Question(403, "", "POST", "/api/events/join", "{\"room\":\"ID\"}"));
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
     * A wide margin, for the machine is shared: whoever asks the store in one case and not in the
     * other differs by more.
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
        long one = median(foreign);
        long other = median(absent);
        assertThat(
                        Math.abs(one - other) < TimeUnit.MILLISECONDS.toNanos(5)
                                || (one < 3 * other && other < 3 * one))
                .as("%s: %d ns for foreign, %d ns for absent", question, one, other)
                .isTrue();
    }

    private static long nanos(Question question, String id) {
        long before = System.nanoTime();
        question.ask(id);
        return System.nanoTime() - before;
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
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
