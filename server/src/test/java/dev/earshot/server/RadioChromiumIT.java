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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two pages in a real browser play one item in step, and a third that comes late joins them. */
class RadioChromiumIT {
    private static final String ROOM = "lighthouse";
    private static final long MOST_SKEW_MICROS = 20_000;
    private static final double MOST_JOIN_MILLIS = 1_000;
    private static final int PATIENCE_SECONDS = 180;

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
                RadioChromiumIT.class.getResource("/web") != null,
                "the pages are not in this build: npm was not there");
        chromium = browser.orElseThrow();
    }

    @Test
    void pagesPlayInStepAndALateOneJoinsThem() throws Exception {
        ServerCommand command =
                ServerCommand.on(folder.resolve("data")).with("engines.tts", "freetts");
        try (ServerProcess server = ServerProcess.start(command)) {
            JsonNode heard = play(server, new TokenMint(command.dataDir()));

            System.out.println("RadioChromiumIT: " + heard);
            assertThat(heard.path("same_item").asBoolean()).isTrue();
            assertThat(heard.path("page_problems")).isEmpty();
            assertThat(p95(heard, "skew_us")).isBetween(0L, MOST_SKEW_MICROS);
            assertThat(p95(heard, "skew_late_us")).isBetween(0L, MOST_SKEW_MICROS);
            assertThat(heard.path("late_join_ms").asDouble()).isBetween(0.0, MOST_JOIN_MILLIS);
        }
    }

    private static long p95(JsonNode heard, String name) {
        JsonNode summary = heard.path(name);
        assertThat(summary.path("samples").asInt()).as("samples of %s", name).isGreaterThan(20);
        return summary.path("p95").asLong(-1);
    }

    private JsonNode play(ServerProcess server, TokenMint mint)
            throws IOException, InterruptedException {
        Path printed = folder.resolve("printed.json");
        Path complaints = folder.resolve("complaints.txt");
        Process script =
                new ProcessBuilder(
                                "node",
                                "e2e/radio.mjs",
                                "--base",
                                "http://127.0.0.1:" + server.port(),
                                "--campaign",
                                ROOM,
                                "--token",
                                mint.player("ann", ROOM),
                                "--token",
                                mint.player("bob", ROOM),
                                "--token",
                                mint.player("cid", ROOM),
                                "--host-token",
                                mint.host("host", ROOM),
                                "--chromium",
                                chromium.toString())
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
