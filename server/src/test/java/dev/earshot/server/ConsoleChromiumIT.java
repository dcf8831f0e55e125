package dev.earshot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import dev.earshot.wire.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An operator works through the console in a real browser by keyboard alone. */
class ConsoleChromiumIT {
    private static final String ROOM = "harbour";
    private static final int PATIENCE_SECONDS = 240;

    @TempDir private Path folder;

    private Path client;
    private Path chromium;

    @BeforeEach
    void needsABrowser() {
        client = clientFolder();
        Optional<Path> browser =
                onPath("chromium")
                        .or(() -> onPath("chromium-browser"))
                        .or(() -> onPath("google-chrome"));
        assumeTrue(onPath("node").isPresent(), "node is not installed");
        assumeTrue(browser.isPresent(), "no chromium is installed");
        assumeTrue(
                Files.isDirectory(client.resolve("node_modules/playwright-core")),
                "clients/js/node_modules is missing: npm was not there");
        assumeTrue(
                ConsoleChromiumIT.class.getResource("/console/index.html") != null,
                "the console is not in this build: npm was not there");
        chromium = browser.orElseThrow();
    }

    @Test
    void anOperatorFindsWatchesAndKicksByKeyboard() throws Exception {
        ServerCommand command =
                ServerCommand.on(folder.resolve("data")).with("engines.tts", "tone");
        try (ServerProcess server = ServerProcess.start(command)) {
            String admin = Files.readString(command.dataDir().resolve("admin-address")).strip();
            JsonNode seen = work(server, admin, new TokenMint(command.dataDir()));

            System.out.println("ConsoleChromiumIT: " + seen);
            assertThat(seen.path("close_code").asInt()).isEqualTo(4101);
            assertThat(seen.path("ledger").toString()).contains(" ms");
            assertThat(seen.path("room_moves").asInt()).isGreaterThanOrEqualTo(3);
            assertThat(seen.path("banner").asString()).startsWith("Connection lost");
            assertThat(seen.path("refused").asString()).contains("refuses this token");
            assertThat(seen.path("origins").toString()).isEqualTo("[\"" + admin + "\"]");
            assertThat(seen.path("tokens").asInt()).as("addresses with a token").isZero();
            assertThat(seen.path("problems")).isEmpty();
        }
    }

    private JsonNode work(ServerProcess server, String admin, TokenMint mint)
            throws IOException, InterruptedException {
        Path printed = folder.resolve("printed.json");
        Path complaints = folder.resolve("complaints.txt");
        List<String> line =
                List.of(
                        "node",
                        "e2e/console.mjs",
                        "--base",
                        "http://127.0.0.1:" + server.port(),
                        "--admin",
                        admin,
                        "--campaign",
                        ROOM,
                        "--admin-token",
                        mint.admin(),
                        "--token",
                        mint.player("ann", ROOM),
                        "--token",
                        mint.player("bob", ROOM),
                        "--host-token",
                        mint.host("host", ROOM),
                        "--chromium",
                        chromium.toString());
        Process script =
                new ProcessBuilder(line)
                        .directory(client.toFile())
                        .redirectOutput(printed.toFile())
                        .redirectError(complaints.toFile())
                        .start();
        try {
            boolean ended = script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String why = Files.readString(complaints) + server.transcript();
            assertThat(ended).as(why).isTrue();
            assertThat(script.exitValue()).as(why).isZero();
            return Json.decode(Files.readAllBytes(printed));
        } finally {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }

    private static Path clientFolder() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("clients/js/package.json"))) {
            folder = folder.getParent();
        }
        assumeTrue(folder != null, "clients/js is not beside this module");
        return folder.resolve("clients/js");
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
