package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.RawSocket.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Paths that would leave where they belong: audio and pages are looked up, never walked to. */
class TraversalTest {
    private static final String LAST_WORD = "do not show this";

    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start(data, TestNode.unbounded());
        Files.writeString(data.resolve("audio").resolve("loose.wav"), LAST_WORD);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Response get(String target, String token) {
        try (RawSocket socket = RawSocket.connect(node.node().httpPort())) {
            return socket.send(
                            "GET "
                                    + target
                                    + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                                    + token
                                    + "\r\nConnection: close\r\n\r\n")
                    .readResponse();
        }
    }

    static Stream<String> ways() {
        List<String> ups =
                List.of(
                        "../",
                        "..%2f",
                        "%2e%2e/",
                        "%2e%2e%2f",
                        ".%2e/",
                        "..%252f",
                        "%252e%252e%252f",
                        "..%5c",
                        "..\\",
                        "%2e%2e%5c",
                        "..%c0%af",
                        "..%ef%bc%8f",
                        "%uff0e%uff0e/",
                        "..;/",
                        ".../",
                        "....//",
                        "..%00/",
                        "./../");
        List<String> goals =
                List.of(
                        "secret",
                        "admin-token",
                        "earshot.db",
                        "audio/loose.wav",
                        "loose.wav",
                        "etc/passwd",
                        "META-INF/MANIFEST.MF",
                        "dev/earshot/server/Main.class");
        List<String> starts =
                List.of("/", "/assets/", "/demo/", "/api/media/audio/", "/api/audio/stream/");
        return starts.stream()
                .flatMap(start ->
                        ups.stream()
                                .flatMap(up ->
                                        goals.stream()
                                                .flatMap(goal ->
                                                        Stream.of(
                                                                start + up + goal,
                                                                start + up.repeat(6) + goal))));
    }

    @Test
    void leadNowhere() {
        String admin = node.admin();
        List<String> ways = ways().toList();
        assertThat(ways).hasSizeGreaterThan(1000);
        try (Keeping keeping = new Keeping()) {
            for (String way : ways) {
                Response response = keeping.get(way, admin);
                assertThat(response.status()).as(way).isIn(400, 404);
                assertThat(response.header("Content-Type")).as(way).isEqualTo("application/json");
                assertThat(response.text())
                        .as(way)
                        .startsWith("{\"message\":")
                        .hasSizeLessThan(200);
            }
        }
    }

    static Stream<String> absolute() {
        return Stream.of(
                "//etc/passwd",
                "/%2fetc%2fpasswd",
                "/file:///etc/passwd",
                "/demo//etc/passwd",
                "/api/media/audio//etc/passwd",
                "/api/media/audio/%2fetc%2fpasswd",
                "/api/media/audio/loose.wav",
                "/api/media/audio/loose",
                "/api/media/audio/" + "a".repeat(129),
                "/api/media/audio/.",
                "/api/media/audio/..",
                "/api/media/audio/",
                "/api/media/audio/con",
                "/.git/config",
                "/WEB-INF/web.xml",
                "/assets",
                "/assets/",
                "/demo",
                "/demo/");
    }

    @ParameterizedTest
    @MethodSource("absolute")
    void asLittleAsNamesDo(String target) {
        assertThat(get(target, node.admin()).status()).isIn(400, 404);
    }

    @Test
    void answersForAChunkOfAnotherRoomAsForNone() throws IOException {
        String chunk = chunk("hidden");
        Response foreign = get("/api/media/audio/" + chunk, node.player("x", "elsewhere"));
        Response absent = get("/api/media/audio/" + "0".repeat(32), node.player("x", "elsewhere"));
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text()).isEqualTo(absent.text());
        assertThat(withoutDate(foreign)).isEqualTo(withoutDate(absent));
        assertThat(get("/api/media/audio/" + chunk, node.player("x", "hidden")).status())
                .isEqualTo(200);
    }

    private static Map<String, String> withoutDate(Response response) {
        Map<String, String> headers = new TreeMap<>(response.headers());
        headers.remove("Date");
        return headers;
    }

    @Test
    void followsNoLinkInTheFolderOfTheAudio() throws IOException {
        String chunk = chunk("linked");
        Path file = data.resolve("audio").resolve(chunk.substring(0, 2)).resolve(chunk + ".wav");
        await().until(() -> Files.exists(file));
        Path kept = Files.move(file, data.resolve("kept.wav"));
        Files.createSymbolicLink(file, data.resolve("secret").toAbsolutePath());
        Response linked = get("/api/media/audio/" + chunk, node.player("x", "linked"));
        // What is still in memory may be served; a file that is none is a fault of the store.
        assertThat(linked.status()).isIn(200, 404, 503);
        assertThat(linked.text()).doesNotContain(Files.readString(data.resolve("secret")).strip());
        Files.delete(file);
        Files.move(kept, file);
    }

    /** The id of a chunk of this room that is stored. */
    private static String chunk(String room) {
        try (TestSocket socket = node.player(room, node.player("p", room), "")) {
            socket.await("connected");
            node.post(
                    "/api/campaigns/" + room + "/messages",
                    node.host("h", room),
                    "{\"text\":\"Hello there.\"}");
            return socket.await("audio_chunk_ready").path("chunk").path("id").asString();
        }
    }

    /** One connection for many requests, made anew where the server closes it. */
    private static final class Keeping implements AutoCloseable {
        private RawSocket socket = RawSocket.connect(node.node().httpPort());

        Response get(String target, String token) {
            Response response =
                    socket.send(
                                    "GET "
                                            + target
                                            + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
                                            + token
                                            + "\r\n\r\n")
                            .readResponse();
            if (response.header("Connection").equals("close")) {
                socket.close();
                socket = RawSocket.connect(node.node().httpPort());
            }
            return response;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
