package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.earshot.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and stopping: what is refused, what is said on the way out, and what is found again. */
class StopTest {
    @TempDir private Path data;

    @Test
    void tellsConnectionsToComeBackAndClosesThemWithin10Seconds() {
        TestNode node = TestNode.start(data);
        try (TestSocket socket = node.player("demo", node.player("p", "demo"), "")) {
            socket.await("connected");

            long began = System.nanoTime();
            node.close();

            assertThat(socket.await("draining").path("reconnect_in_ms").asLong()).isNotNegative();
            assertThat(socket.awaitClose()).isEqualTo(4000);
            assertThat((System.nanoTime() - began) / 1_000_000_000L).isLessThan(10);
        }
    }

    @Test
    void resumesOnTheNextRunAndEndsTheRowsOfTheLast() {
        String token;
        String id;
        String connectionToken;
        try (TestNode node = TestNode.start(data)) {
            token = node.player("p", "demo");
            try (TestSocket socket = node.player("demo", token, "")) {
                var connected = socket.await("connected");
                id = connected.path("connection_id").asString();
                connectionToken = connected.path("connection_token").asString();
            }
        }
        try (TestNode node = TestNode.start(data);
                TestSocket socket =
                        node.player("demo", token, "&connection_token=" + connectionToken)) {
            var connected = socket.await("connected");
            assertThat(connected.path("resumed").asBoolean()).isTrue();
            assertThat(connected.path("resumed_from").asString()).isEqualTo(id);
        }
    }

    @Test
    void refusesADataDirectoryThatAnotherServerHas() {
        try (TestNode node = TestNode.start(data)) {
            assertThat(node.get("/health/ready", null).status()).isEqualTo(200);
            assertThatThrownBy(() -> Node.start(TestNode.configuration(data)))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining(data.toString());
        }
    }

    @Test
    void refusesATakenPortAndLetsGoOfTheDataDirectory() {
        try (TestNode node = TestNode.start(data)) {
            Path other = data.resolve("other");
            String taken = String.valueOf(node.node().httpPort());
            assertThatThrownBy(() -> Node.start(TestNode.configuration(other, "http.port", taken)))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("http.port");
            TestNode.start(other).close();
        }
    }

    @Test
    void leavesATokenForTheAdministratorOfThisMachineOnly() throws Exception {
        try (TestNode node = TestNode.start(data)) {
            Path file = data.resolve("admin-token");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(node.admin("/metrics", Files.readString(file).strip()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void saysThatItIsDegradedWhileTheStoreIsAwayAndStillServes() {
        MemoryStore store = new MemoryStore(data);
        try (TestNode node = TestNode.start(data, configuration -> store)) {
            store.goAway();
            var health = node.get("/api/v1/health", null).json();
            assertThat(health.path("status").asString()).isEqualTo("degraded");
            assertThat(health.path("reasons").toString()).contains("told to go away");
            assertThat(node.get("/health/ready", null).status()).isEqualTo(200);
            try (TestSocket socket = node.player("demo", node.player("p", "demo"), "")) {
                assertThat(socket.await("connected").path("resumed").asBoolean()).isFalse();
            }
            store.comeBack();
            assertThat(node.get("/api/v1/health", null).json().path("status").asString())
                    .isEqualTo("healthy");
        }
    }
}
