package dev.earshot.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import dev.earshot.testkit.process.WebSocketPeer;
import dev.earshot.wire.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands that talk to a running server, with and without one. */
class OperatorCommandsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private record Outcome(int exit, String out, String err) {
        JsonNode json() {
            return Json.decode(out.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void publishesAndShowsDevicesAndGroupsOnARunningServer() throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(command(data))) {
            String token = new TokenMint(data).token("ann", "phone-1", "player", "attic");
            try (WebSocketPeer peer = WebSocketPeer.open(server.port(), "/api/ws", token)) {
                peer.await("connected");
                assertThat(run(data, "groups", "add", "crew", "phone-1"))
                        .isEqualTo(new Outcome(0, "phone-1 is in crew\n", ""));
                assertThat(run(data, "groups", "show", "crew").out).isEqualTo("phone-1\n");

                Outcome sent = run(data, "publish", "--group", "crew", "--data", "{\"n\":1}");
                assertThat(sent.out).contains("1 live, 0 queued, 0 dropped, 0 acknowledged");
                assertThat(peer.await("message").at("/data/n").asInt()).isEqualTo(1);

                Outcome shown = run(data, "devices", "show", "phone-1");
                assertThat(shown.out).contains("user_id         ann", "groups          crew");
                Outcome timeline = run(data, "devices", "timeline", "phone-1");
                assertThat(timeline.out)
                        .contains(
                                "phone-1 of ann is online", "normal: 0 messages wait", "connected");
                assertThat(run(data, "groups", "remove", "crew", "phone-1").exit).isZero();
                assertThat(run(data, "groups", "show", "crew").out).isEqualTo("no devices\n");
            }
            JsonNode receipt =
                    run(data, "publish", "--device", "phone-1", "--data", "7", "--json").json();
            assertThat(receipt.path("queued").asInt()).isEqualTo(1);
            assertThat(
                            run(data, "devices", "timeline", "phone-1", "--json")
                                    .json()
                                    .at("/waiting/normal/messages")
                                    .asInt())
                    .isEqualTo(1);
            assertOneLine(run(data, "publish", "--all", "--data", "{"), 2, "--data is JSON");
            assertThat(run(data, "publish", "--data", "1").exit).isEqualTo(2);
            assertThat(run(data, "publish", "--all", "--user", "u", "--data", "1").exit)
                    .isEqualTo(2);
            assertOneLine(
                    run(data, "publish", "--all", "--data", "1", "--class", "durable"),
                    1,
                    "class is volatile for all");
            assertOneLine(run(data, "devices", "show", "nowhere"), 1, "nowhere");
            server.terminate();
        }
    }

    @Test
    void findsShowsAndKicksOnARunningServer() throws Exception {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(command(data))) {
            String token = new TokenMint(data).token("ann", "phone-1", "player", "attic");
            try (WebSocketPeer peer =
                    WebSocketPeer.open(
                            server.port(), "/ws/campaign/player?campaign_id=attic", token)) {
                String id = peer.await("connected").path("connection_id").asString();

                Outcome status = run(data, "status");
                assertThat(status.exit).as(status.err).isZero();
                assertThat(status.out)
                        .contains("is healthy, up ", "connections   1 (1 player/websocket)");
                assertThat(run(data, "status", "--json").json().path("connections").asInt())
                        .isEqualTo(1);

                Outcome list = run(data, "connections", "list", "--user", "ann");
                assertThat(list.out.lines().skip(1))
                        .singleElement()
                        .asString()
                        .contains(
                                id, "ann", "phone-1", "player", "websocket", "attic", "connected");
                assertThat(run(data, "connections", "list", "--room", "cellar").out)
                        .isEqualTo("no connections\n");
                assertThat(run(data, "connections", "list", "--json").json().path("connections"))
                        .hasSize(1);

                Outcome shown = run(data, "connections", "show", id);
                assertThat(shown.out).contains("user_id            ann", "queue_bytes ");

                Outcome kicked = run(data, "connections", "kick", id);
                assertThat(kicked).isEqualTo(new Outcome(0, "kicked " + id + "\n", ""));
                assertThat(peer.awaitClose(PATIENCE)).isEqualTo(4101);
                assertOneLine(run(data, "connections", "kick", id), 1, id, "connections list");

                Outcome console = run(data, "console");
                String written = Files.readString(data.resolve("admin-address")).strip();
                assertThat(console.out).startsWith(written + "/console/#token=eyJ").hasLineCount(1);
            }
            server.terminate();
            assertThat(server.awaitExit(PATIENCE)).isZero();
            assertThat(data.resolve("admin-address")).doesNotExist();
        }
        assertNobody(data);
    }

    @Test
    void saysThatNoServerRunsWhereNoneDoes() {
        assertNobody(folder.resolve("nothing"));
    }

    @Test
    void saysThatNoServerRunsWhereItWasKilled() {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(command(data))) {
            server.kill();
        }
        assertThat(data.resolve("admin-address")).exists();
        assertNobody(data);
    }

    @Test
    void saysWhenTheTokenIsNotTheServers() throws IOException {
        Path data = folder.resolve("data");
        try (ServerProcess _ = ServerProcess.start(command(data))) {
            Files.delete(data.resolve("admin-token"));
            Files.writeString(data.resolve("admin-token"), "a.b.c\n");
            Outcome outcome = run(data, "status");
            assertOneLine(outcome, 1, "refuses the token", "admin-token");
            assertThat(outcome.err).doesNotContain("a.b.c");
        }
    }

    @Test
    void theDoctorFindsARunningServerWell() throws IOException {
        Path data = folder.resolve("data");
        try (ServerProcess server = ServerProcess.start(command(data))) {
            String admin = Files.readString(data.resolve("admin-address")).strip();
            Path config =
                    Files.writeString(
                            folder.resolve("c.yaml"),
                            "http.host: 127.0.0.1\nhttp.port: %d\nadmin.port: %s\nengines.tts: tone\n"
                                    .formatted(
                                            server.port(),
                                            admin.substring(admin.lastIndexOf(':') + 1)));
            Outcome outcome = run(data, "doctor", "--config", config.toString());
            assertThat(outcome.exit).as(outcome.out).isZero();
            assertThat(outcome.err).isEmpty();
            assertThat(outcome.out.lines())
                    .allMatch(line -> line.startsWith("ok ") || line.startsWith("warn "))
                    .anyMatch(line -> line.contains("in use by process " + server.pid()))
                    .anyMatch(line -> line.contains("store") && line.contains("opens, schema"))
                    .filteredOn(line -> line.contains("taken by a running earshot"))
                    .hasSize(2);
        }
    }

    @Test
    void theDoctorMakesNothing() {
        Path data = folder.resolve("absent");
        Outcome outcome = run(data, "doctor");
        assertThat(outcome.out).contains("is absent; the first start makes it");
        assertThat(data).doesNotExist();
    }

    @Test
    void theDoctorSaysWhatIsWrongAndWhatToDo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (java.net.ServerSocket taken =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Path config =
                    Files.writeString(
                            folder.resolve("c.yaml"),
                            "http.host: 127.0.0.1\nhttp.port: %d\nadmin.host: 192.0.2.1\nengines.tts: openai\nengines.tts.url: nonsense\n"
                                    .formatted(taken.getLocalPort()));
            Outcome outcome = run(file, "doctor", "--config", config.toString());
            assertThat(outcome.exit).isEqualTo(1);
            assertThat(outcome.out.lines().filter(line -> line.startsWith("FAIL")))
                    .hasSize(4)
                    .anyMatch(line -> line.contains("data.dir") && line.contains("is a file"))
                    .anyMatch(
                            line -> line.contains("http.port") && line.contains("another program"))
                    .anyMatch(line -> line.contains("admin.port") && line.contains("admin.host"))
                    .anyMatch(line -> line.contains("engines.tts") && line.contains("http(s)://"));
        }
    }

    private void assertNobody(Path data) {
        for (String command :
                List.of("status", "connections list", "connections kick x", "console")) {
            assertOneLine(
                    run(data, command.split(" ", -1)),
                    1,
                    "no server runs on the data directory",
                    data.toString(),
                    "earshot serve");
        }
        assertThat(data.resolve("secret"))
                .satisfiesAnyOf(
                        path -> assertThat(path).exists(), path -> assertThat(data).doesNotExist());
    }

    private static void assertOneLine(Outcome outcome, int exit, String... words) {
        assertThat(outcome.exit).isEqualTo(exit);
        assertThat(outcome.out).isEmpty();
        assertThat(outcome.err.lines())
                .singleElement()
                .asString()
                .startsWith("earshot: ")
                .contains(words);
    }

    private static ServerCommand command(Path data) {
        return ServerCommand.on(data).with("engines.tts", "tone");
    }

    private Outcome run(Path data, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> line = new ArrayList<>(List.of(words));
        line.add("--data-dir");
        line.add(data.toString());
        if (!line.contains("--config")) {
            line.add("--config");
            line.add(anyPorts().toString());
        }
        int exit =
                CommandLines.create()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(line.toArray(new String[0]));
        return new Outcome(exit, out.toString(), err.toString());
    }

    /** Without it the commands would ask what runs on the default port of this machine. */
    private Path anyPorts() {
        try {
            return Files.writeString(
                    folder.resolve("any.yaml"), "http.port: 0\nadmin.port: 0\nengines.tts: tone\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
