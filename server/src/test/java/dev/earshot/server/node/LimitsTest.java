package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a whole node says about its limits; each limit itself is held in the gateway. */
class LimitsTest {
    @TempDir private Path data;

    @Test
    void countsPostsOfAnEventStreamForItsUser() {
        try (TestNode node =
                TestNode.start(
                        data,
                        "limits.messages.user.per.second",
                        "1",
                        "limits.messages.user.burst",
                        "20")) {
            String eager = node.player("eager", "demo");
            int accepted = 0;
            TestNode.Reply reply = node.post("/api/events/heartbeat", eager, "{}");
            while (reply.status() == 404 && accepted < 1000) {
                accepted++;
                reply = node.post("/api/events/heartbeat", eager, "{}");
            }
            assertThat(accepted).isGreaterThanOrEqualTo(20);
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.json().path("message").asString()).contains("too many messages");
            assertThat(node.post("/api/events/heartbeat", node.player("calm"), "{}").status())
                    .isEqualTo(404);
            assertThat(metrics(node)).contains("earshot_refused_total{reason=\"user_rate\"} 1.0");
        }
    }

    @Test
    void saysThatItIsFullAndStaysReady() {
        try (TestNode node = TestNode.start(data, "limits.connections.node", "1")) {
            try (TestSocket only = node.player("demo", node.player("only", "demo"), "")) {
                only.await("connected");
                JsonNode health = node.get("/api/v1/health", null).json();
                assertThat(health.path("status").asString()).isEqualTo("degraded");
                assertThat(health.path("reasons").get(0).asString()).startsWith("descriptors: ");
                assertThat(node.get("/health/ready", null).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void showsWhatPeersHold() {
        try (TestNode node = TestNode.start(data)) {
            assertThat(node.get("/health/live", null).status()).isEqualTo(200);
            await().untilAsserted(() ->
                    assertThat(metrics(node))
                            .contains(
                                    "earshot_addresses 1.0",
                                    "earshot_refused_total{reason=\"address\"} 0.0")
                            .containsPattern("earshot_sockets_open [1-9]")
                            .containsPattern("earshot_sockets_room [1-9]")
                            .containsPattern("earshot_descriptors_open [1-9]")
                            .containsPattern("earshot_descriptors_max [1-9]")
                            .containsPattern("earshot_memory_direct_bytes_max [1-9]")
                            .containsPattern("earshot_memory_heap_bytes_max [1-9]")
                            .containsPattern("earshot_unfinished_bytes_max [1-9]"));
        }
    }

    private static String metrics(TestNode node) {
        return node.admin("/metrics", node.admin()).text();
    }
}
