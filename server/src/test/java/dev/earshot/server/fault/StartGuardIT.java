package dev.earshot.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.testkit.process.HttpPeer;
import dev.earshot.testkit.process.ServerCommand;
import dev.earshot.testkit.process.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says that cannot start, and that it harms nobody by trying. */
class StartGuardIT {
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    @TempDir private Path dataDir;
    @TempDir private Path otherDir;

    @Test
    void refusesADataDirectoryThatAnotherServerUses() {
        try (Site site = new Site(dataDir).start()) {
            assertFails(site.command(), dataDir.toString());
            assertStillServes(site);
        }
    }

    @Test
    void refusesAPortThatIsTaken() {
        try (Site site = new Site(dataDir).start()) {
            String port = Integer.toString(site.server().port());
            assertFails(ServerCommand.on(otherDir).withArguments("--port", port), port);
            assertStillServes(site);
        }
    }

    @Test
    void aKilledServerLeavesNoLock() {
        try (Site site = new Site(dataDir).start()) {
            site.server().kill();
            site.start();
            assertStillServes(site);
        }
    }

    private static void assertFails(ServerCommand command, String named) {
        try (ServerProcess second = ServerProcess.launch(command)) {
            assertThat(second.awaitExit(ENDS_WITHIN)).isEqualTo(1);
            List<String> errors =
                    second.errorLines().stream().filter(line -> !isLog(line)).toList();
            assertThat(errors).singleElement().asString().startsWith("earshot: ").contains(named);
        }
    }

    /** What went well before is logged as JSON; the error itself is for people. */
    private static boolean isLog(String line) {
        return line.startsWith("{") && line.contains("\"level\":\"info\"");
    }

    private static void assertStillServes(Site site) {
        try (HttpPeer anybody = new HttpPeer(site.server().port(), null)) {
            assertThat(anybody.get("/health/ready").status()).isEqualTo(200);
        }
    }
}
