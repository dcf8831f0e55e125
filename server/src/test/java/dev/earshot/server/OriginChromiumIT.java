package dev.earshot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import dev.earshot.testkit.process.TokenMint;
import dev.earshot.wire.Json;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Pages of other origins in a real browser, each with a stolen token, try to use a server. */
class OriginChromiumIT {
    private static final int PATIENCE_SECONDS = 180;
    private static final Pattern ADMIN = Pattern.compile("admin (http://[^)]+)");

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
        chromium = browser.orElseThrow();
    }

    @Test
    void onlyTheOwnAndListedPagesUseTheServer() throws Exception {
        int listed = freePort();
        ServerCommand command =
                ServerCommand.on(folder.resolve("data"))
                        .with("engines.tts", "tone")
                        .with("auth.allowed.origins", "http://127.0.0.1:" + listed);
        try (ServerProcess server = ServerProcess.start(command)) {
            TokenMint mint = new TokenMint(command.dataDir());
            JsonNode saw = visit(server, mint, listed);

            System.out.println("OriginChromiumIT: " + saw);
            for (String page : new String[] {"foreign", "sandboxed"}) {
                assertThat(saw.path(page)).isNotEmpty().allMatch(OriginChromiumIT::blocked);
                assertThat(posted(server, mint, page)).as(page).isFalse();
            }
            for (String page : new String[] {"listed", "own"}) {
                JsonNode used = saw.path(page);
                assertThat(used.path("read").asInt()).isEqualTo(200);
                assertThat(used.path("read_simple").asInt()).isEqualTo(200);
                // Nothing is connected yet that a heartbeat could be for.
                assertThat(used.path("change").asInt()).isEqualTo(404);
                assertThat(used.path("web_socket").asString()).isEqualTo("opened");
                assertThat(used.path("event_stream").asString()).isEqualTo("opened");
                assertThat(blocked(used.path("admin_read"))).isTrue();
                assertThat(blocked(used.path("admin_simple"))).isTrue();
                assertThat(posted(server, mint, page)).as(page).isTrue();
            }
            assertThat(blocked(saw.path("listed").path("api_key"))).isTrue();
        }
    }

    private static boolean blocked(JsonNode seen) {
        return seen.asString("").equals("blocked");
    }

    /** Whether the text of this page is in the queue of its campaign. */
    private static boolean posted(ServerProcess server, TokenMint mint, String page) {
        try (HttpPeer host = new HttpPeer(server.port(), mint.host("host", "demo*"))) {
            return host.get("/api/campaigns/demo-" + page + "/audio/queue")
                    .expect(200)
                    .json()
                    .toString()
                    .contains("Planted by a page");
        }
    }

    private JsonNode visit(ServerProcess server, TokenMint mint, int listed)
            throws IOException, InterruptedException {
        Path printed = folder.resolve("printed.json");
        Path complaints = folder.resolve("complaints.txt");
        Matcher admin = ADMIN.matcher(String.join("\n", server.outputLines()));
        assertThat(admin.find()).isTrue();
        Process script =
                new ProcessBuilder(
                                "node",
                                "e2e/origins.mjs",
                                "--base",
                                "http://127.0.0.1:" + server.port(),
                                "--admin",
                                admin.group(1),
                                "--campaign",
                                "demo",
                                "--token",
                                mint.player("ann", "demo*"),
                                "--host-token",
                                mint.host("host", "demo*"),
                                "--listed-port",
                                String.valueOf(listed),
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

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
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
