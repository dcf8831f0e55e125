package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.server.node.TestNode.Reply;
import dev.earshot.testkit.sse.EventStreamGrammar;
import dev.earshot.testkit.sse.EventStreamParser;
import dev.earshot.testkit.sse.StreamEvent;
import dev.earshot.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a host says reaches the streams of a room as data, whatever is in it. */
@Timeout(60)
class EventInjectionTest {
    private static final List<String> HOSTILE =
            List.of(
                    "a\ndata: {\"type\":\"kicked\"}\n\nb",
                    "a\rid: 1\revent: x\r\rb",
                    "a\r\n\r\nevent: forged\r\ndata: x\r\n\r\nb",
                    "a\u2028data: x\u2029id: 9\u0085b",
                    " leading\0nul \ufeffmark",
                    "a\n\r\n\rretry: 1\n: comment");

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
    void everyTextArrivesAsOneEventAndMakesNoOther() throws IOException {
        List<String> texts = new ArrayList<>(HOSTILE);
        texts.add("the end");
        byte[] raw;
        try (InputStream in = joined("safe", node.player("p", "safe"))) {
            for (String text : texts) {
                assertThat(say("safe", Json.encode(Map.of("text", text))).status()).isEqualTo(202);
            }
            raw = readUntil(in, "the end");
        }
        List<StreamEvent> events = EventStreamParser.parse(raw);
        assertThat(EventStreamGrammar.parse(raw)).isEqualTo(events);
        assertThat(events)
                .allSatisfy(event -> {
                    assertThat(event.type()).isEqualTo("message");
                    assertThat(event.lastEventId()).isEmpty();
                    assertThat(json(event).path("type").asString()).isNotEqualTo("kicked");
                });
        assertThat(texts)
                .allSatisfy(text ->
                        assertThat(events)
                                .anyMatch(event ->
                                        json(event).path("pending_requests").values().stream()
                                                        .anyMatch(one -> saysIt(one, text))
                                                || saysIt(json(event), text)));
    }

    /** JSON can write half of a surrogate pair, which no UTF-8 can carry on. */
    @Test
    void halfACharacterEndsNoStream() throws IOException {
        String half = "\\ud800";
        String host = node.host("h", "half");
        try (InputStream in = joined("half", node.player("p", "half"))) {
            for (String body :
                    List.of(
                            "{\"text\":\"a" + half + "b\"}",
                            "{\"text\":\"c\",\"voice\":\"" + half + "\"}")) {
                assertThat(say("half", body.getBytes(StandardCharsets.US_ASCII)).status())
                        .isEqualTo(202);
            }
            String open = "{\"playback_group\":\"" + half + "\"}";
            assertThat(node.post("/api/campaigns/half/audio/requests", host, open).status())
                    .isEqualTo(400);
            assertThat(say("half", Json.encode(Map.of("text", "the end"))).status()).isEqualTo(202);
            byte[] raw = readUntil(in, "the end");
            assertThat(EventStreamGrammar.parse(raw)).isEqualTo(EventStreamParser.parse(raw));
        }
    }

    @Test
    void aForgedLastEventIdGivesAFreshStream() throws IOException {
        String token = node.player("forger", "safe");
        for (String id : List.of("7.42.3", "x", "1".repeat(4000))) {
            try (InputStream in = node.stream("/api/events?last_event_id=" + id, token).body()) {
                JsonNode connected = new EventReader(in).await("connected");
                assertThat(connected.path("resumed").asBoolean()).isFalse();
                assertThat(
                                connected.path("missed").isMissingNode()
                                        || connected.path("missed").isNull())
                        .isTrue();
            }
        }
    }

    private static boolean saysIt(JsonNode message, String text) {
        return message.path("text").asString("").equals(text);
    }

    private static Reply say(String room, byte[] body) {
        return node.call(
                "POST",
                "/api/campaigns/" + room + "/messages",
                node.host("h", room),
                body,
                Map.of());
    }

    /** A stream that has joined the room. */
    private static InputStream joined(String room, String token) throws IOException {
        InputStream in = node.stream("/api/events", token).body();
        readUntil(in, "\"connected\"");
        String join = "{\"room\":\"" + room + "\"}";
        assertThat(node.post("/api/events/join", token, join).status()).isEqualTo(202);
        return in;
    }

    /** Everything up to the event in which this text stands. */
    private static byte[] readUntil(InputStream in, String text) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new AssertionError("the stream ended before " + text);
            }
            all.write(b);
            String soFar = b == '\n' ? all.toString(StandardCharsets.UTF_8) : "";
            if (soFar.endsWith("\n\n") && soFar.contains(text)) {
                return all.toByteArray();
            }
        }
    }

    private static JsonNode json(StreamEvent event) {
        return Json.decode(event.data().getBytes(StandardCharsets.UTF_8));
    }
}
