package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.identity.Role;
import dev.earshot.server.contract.ApiDocument;
import dev.earshot.server.contract.ApiDocument.Operation;
import dev.earshot.server.contract.ApiDocument.Port;
import dev.earshot.server.node.TestNode.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the OpenAPI document, sent to a running node: all of them succeed. */
@Timeout(60)
class OpenApiExamplesTest {
    /** The room of the examples. */
    private static final String ROOM = "tavern";

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir private static Path data;

    private static TestNode node;
    private static String player;
    private static String host;
    private static TestSocket socket;
    private static TestSocket pad;
    private static String connection;
    private static String chunk;
    private static String request;

    @BeforeAll
    static void start() {
        node = TestNode.start(data, "auth.api.keys", "game:" + SECRET);
        player = node.player("anna", ROOM);
        host = node.host("hugo", ROOM);
        socket = node.player(ROOM, player, "");
        connection = socket.await("connected").path("connection_id").asString();
        pad = node.socket("/api/ws", node.token("anna", "pad", Role.PLAYER, null));
        pad.await("connected");
        request =
                node.post("/api/campaigns/tavern/messages", host, "{\"text\":\"Once.\"}")
                        .json()
                        .path("request_id")
                        .asString();
        chunk = socket.await("audio_chunk_ready").path("chunk").path("id").asString();
    }

    @AfterAll
    static void stop() {
        socket.close();
        pad.close();
        node.close();
    }

    static Stream<Operation> operations() {
        return ApiDocument.CURRENT.operations().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void isAnsweredAsTheDocumentSays(Operation operation) throws IOException {
        String token =
                switch (String.join(",", operation.roles())) {
                    case "" -> operation.open() ? null : tokenFor(operation);
                    case "dm" -> host;
                    default -> node.admin();
                };
        if (operation.pattern().equals("/api/events")) {
            try (InputStream events = node.stream("/api/events", token).body()) {
                new EventReader(events).await("connected");
            }
        } else if (operation.pattern().startsWith("/api/events/")) {
            try (InputStream events = node.stream("/api/events", token).body()) {
                new EventReader(events).await("connected");
                assertThat(send(operation, token).status()).isEqualTo(202);
            }
        } else {
            Reply reply = send(operation, token);
            boolean door = operation.node().path("responses").has("101");
            assertThat(reply.status())
                    .as("%s: %s", operation, reply.text())
                    .isBetween(door ? 426 : 200, door ? 426 : 299);
        }
    }

    private static String tokenFor(Operation operation) {
        return operation.pattern().equals("/ws")
                ? node.token("anna", "pad", Role.PLAYER, null)
                : player;
    }

    private static Reply send(Operation operation, String token) {
        Port port = operation.ports().contains(Port.CLIENTS) ? Port.CLIENTS : Port.ADMIN;
        ExampleRequest request = ExampleRequest.of(operation, live(operation));
        return operation.schemes().equals(Set.of("api_key", "api_secret"))
                ? request.with("X-API-Key", "game")
                        .with("X-API-Secret", SECRET)
                        .send(node, port, null)
                : request.send(node, port, token);
    }

    /** What the document cannot know, fresh where the operation ends it. */
    private static Map<String, String> live(Operation operation) {
        Map<String, String> live = new HashMap<>();
        live.put("chunk_id", chunk);
        live.put("request_id", request);
        String id = connection;
        if (operation.toString().startsWith("DELETE /api/v1/connections/")) {
            TestSocket other = node.player(ROOM, player, "");
            id = other.await("connected").path("connection_id").asString();
        }
        if (operation.pattern().contains("{connection_id}")) {
            live.put("connection_id", id);
        }
        if (operation.pattern().contains("/requests/{request_id}")) {
            Reply opened = node.post("/api/campaigns/tavern/audio/requests", host, "{}");
            live.put("request_id", opened.json().path("request_id").asString());
        }
        return live;
    }
}
