package dev.earshot.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.identity.Role;
import dev.earshot.wire.Ids;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What applications publish on a running server, and who hears it. */
@Timeout(120)
class PublishTest {
    @TempDir private static Path data;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(data, TestNode.unbounded());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void countsWhoIsThereWhoIsAwayAndNobody() {
        try (TestSocket pad = client("counter", "count-pad");
                TestSocket other = client("counter", "count-other")) {
            JsonNode device = publish("{\"device\":\"count-pad\"}", "1");
            assertThat(device.path("live").asInt()).isEqualTo(1);
            assertThat(device.path("queued").asInt()).isZero();
            assertThat(publish("{\"user\":\"counter\"}", "2").path("live").asInt()).isEqualTo(2);
            assertThat(texts(pad, 2)).containsExactly("1", "2");
            assertThat(texts(other, 1)).containsExactly("2");
        }
        await().until(() -> !timeline("count-pad").path("online").asBoolean(true));
        JsonNode away = publish("{\"device\":\"count-pad\"}", "3");
        assertThat(away.path("live").asInt()).isZero();
        assertThat(away.path("queued").asInt()).isEqualTo(1);
        assertThat(timeline("count-pad").at("/waiting/normal/messages").asInt()).isPositive();

        JsonNode nobody = publish("{\"device\":\"never-seen\"}", "4");
        assertThat(nobody.path("live").asInt() + nobody.path("queued").asInt()).isZero();
        assertThat(publish("{\"user\":\"never-seen\"}", "4").path("queued").asInt()).isZero();
        assertThat(timeline("never-seen").path("online").asBoolean()).isFalse();
    }

    @Test
    void tellsOnlyThoseMembersOfAGroupThatAreThere() {
        put("/api/v1/groups/there/members/there-pad");
        put("/api/v1/groups/there/members/absent-pad");
        try (TestSocket pad = client("theo", "there-pad")) {
            JsonNode receipt = publish("{\"group\":\"there\"}", "1");
            assertThat(receipt.path("live").asInt()).isEqualTo(1);
            assertThat(receipt.path("queued").asInt()).isZero();
            assertThat(texts(pad, 1)).containsExactly("1");
        }
    }

    @Test
    void publishesOnceWhateverIsRepeated() {
        try (TestSocket pad = client("once", "once-pad")) {
            String more = "7,\"idempotency_key\":\"k\"";
            JsonNode first = publish("{\"user\":\"once\"}", more);
            JsonNode again = publish("{\"user\":\"once\"}", more);
            publish("{\"user\":\"once\"}", "8");

            assertThat(first.has("repeated")).isFalse();
            assertThat(again.path("repeated").asBoolean()).isTrue();
            assertThat(again.path("id")).isEqualTo(first.path("id"));
            assertThat(again.path("seq")).isEqualTo(first.path("seq"));
            assertThat(texts(pad, 2)).containsExactly("7", "8");
        }
    }

    @Test
    void keepsTheOrderOfABatch() {
        try (TestSocket pad = client("batch", "batch-pad")) {
            StringBuilder body = new StringBuilder("{\"messages\":[");
            for (int i = 0; i < 500; i++) {
                body.append(i == 0 ? "" : ",")
                        .append("{\"to\":{\"user\":\"batch\"},\"data\":" + i + "}");
            }
            JsonNode results =
                    node.post("/api/v1/publish/batch", node.admin(), body + "]}")
                            .json()
                            .path("results");
            assertThat(results).hasSize(500);
            assertThat(texts(pad, 500).stream().map(Integer::valueOf))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void waitsForAcknowledgements() {
        try (TestSocket pad = client("acker", "ack-pad")) {
            Thread acknowledging =
                    Thread.ofVirtual()
                            .start(() -> {
                                long seq = pad.await("message").path("seq").asLong();
                                pad.send("{\"type\":\"ack\",\"up_to\":" + seq + "}");
                            });
            JsonNode receipt = publish("{\"user\":\"acker\"}", "1,\"wait_for_ack_ms\":20000");
            assertThat(receipt.path("acknowledged").asInt()).isEqualTo(1);
            assertThat(acknowledging).isNotNull();
        }
    }

    /** A22: a user that was taken out of a room, a device out of a group, hears nothing more. */
    @Test
    void deliversNothingPublishedAfterARemovalWasAnswered() {
        try (TestSocket pad = client("leaver", "leave-pad")) {
            for (int round = 0; round < 30; round++) {
                put("/api/v1/rooms/secret/members/leaver");
                put("/api/v1/groups/secret/members/leave-pad");
                publish("{\"room\":\"secret\"}", "\"in\"");
                publish("{\"group\":\"secret\"}", "\"in\"");
                delete("/api/v1/rooms/secret/members/leaver");
                delete("/api/v1/groups/secret/members/leave-pad");
                assertThat(publish("{\"room\":\"secret\"}", "\"out\"").path("live").asInt())
                        .isZero();
                assertThat(publish("{\"group\":\"secret\"}", "\"out\"").path("live").asInt())
                        .isZero();
            }
            publish("{\"user\":\"leaver\"}", "\"end\"");
            List<String> heard = texts(pad, 61);
            assertThat(heard).hasSize(61).doesNotContain("\"out\"").endsWith("\"end\"");
        }
    }

    /** A21: of two tenants that differ as little as names can, one hears nothing of the other. */
    @Test
    void tellsNobodyWhoIsNamedAlike() {
        Random random = new Random(21);
        String tenant = "Acme.a:b@c-d_e";
        try (TestSocket victim =
                        node.socket(
                                "/api/ws",
                                node.token(tenant, tenant + "1", Role.PLAYER, List.of(tenant)));
                TestSocket other = client("acme", "acme-pad")) {
            victim.await("connected");
            victim.send("{\"type\":\"join\",\"room\":\"" + tenant + "\"}");
            put("/api/v1/groups/" + tenant + "/members/" + tenant + "1");
            for (int i = 0; i < 300; i++) {
                String alike = alike(random, tenant);
                for (String to : List.of("user", "room", "group", "device")) {
                    node.post(
                            "/api/v1/publish",
                            node.admin(),
                            "{\"to\":{\"" + to + "\":\"" + alike + "\"},\"data\":\"leak\"}");
                }
            }
            for (TestSocket one : List.of(victim, other)) {
                one.send(
                        "{\"type\":\"send\",\"to\":{\"user\":\""
                                + tenant
                                + "\"},\"data\":\"end\"}");
            }
            assertThat(texts(victim, 1)).containsExactly("\"end\"");
            assertThat(other.await("error").path("code").asString()).isEqualTo("forbidden");
        }
    }

    /** A23: who sends to itself hears it once, and nothing goes round. */
    @Test
    void goesRoundOnceWhereSomebodySendsToItself() {
        try (TestSocket pad = client("echo", "echo-pad")) {
            pad.send("{\"type\":\"send\",\"to\":{\"user\":\"echo\"},\"data\":1,\"ref\":\"r\"}");
            assertThat(pad.await("sent").path("live").asInt()).isEqualTo(1);
            publish("{\"user\":\"echo\"}", "\"end\"");
            assertThat(texts(pad, 2)).containsExactly("1", "\"end\"");
        }
    }

    /** A23: what is too much is refused before anything is sent. */
    @Test
    void refusesTooMuch() {
        String one = "{\"to\":{\"all\":true},\"data\":1},";
        assertThat(batch(one.repeat(1_000_000)).status()).isEqualTo(413);
        assertThat(batch(one.repeat(1_000)).status()).isEqualTo(413);
        String large = "\"" + "x".repeat(65_535) + "\"";
        assertThat(reply("{\"all\":true}", large).status()).isEqualTo(413);
        assertThat(reply("{\"user\":\"u\"}", "1,\"ttl_s\":9223372036854775807").status())
                .isEqualTo(400);
    }

    @Test
    void showsAndSetsADevice() {
        try (TestSocket pad = client("owner", "own-pad")) {
            String path = "/api/v1/devices/own-pad";
            String set = "{\"mailbox\":{\"transcriptions\":true}}";
            assertThat(
                            node.call("PUT", path, node.admin(), set)
                                    .json()
                                    .at("/mailbox/transcriptions")
                                    .asBoolean())
                    .isTrue();
            JsonNode shown = node.get(path, node.admin()).json();
            assertThat(shown.path("user_id").asString()).isEqualTo("owner");
            assertThat(shown.path("online").asBoolean()).isTrue();
            assertThat(shown.at("/mailbox/transcriptions").asBoolean()).isTrue();
            assertThat(node.call("PUT", path, node.admin(), "{\"mailbox\":{}}").status())
                    .isEqualTo(400);
            assertThat(
                            node.call(
                                            "PUT",
                                            path,
                                            node.admin(),
                                            "{\"mailbox\":{\"transcriptions\":1}}")
                                    .status())
                    .isEqualTo(400);
            assertThat(node.get("/api/v1/devices/never-seen", node.admin()).status())
                    .isEqualTo(404);
            assertThat(pad.isOpen()).isTrue();
        }
        await().until(() -> timeline("own-pad").path("events").size() == 2);
        JsonNode events = timeline("own-pad").path("events");
        assertThat(events.path(0).path("event").asString()).isEqualTo("disconnected");
        assertThat(events.path(0).path("reason").asString()).isEqualTo("client_disconnect");
        assertThat(events.path(1).path("event").asString()).isEqualTo("connected");
    }

    @Test
    void showsWhereAConnectionStands() {
        try (TestSocket pad =
                node.socket("/api/ws", node.token("stand", "stand-pad", Role.PLAYER, null))) {
            String id = pad.await("connected").path("connection_id").asString();
            publish("{\"user\":\"stand\"}", "1");
            long seq = pad.await("message").path("seq").asLong();
            pad.send("{\"type\":\"ack\",\"up_to\":" + seq + "}");
            await().until(() -> {
                for (JsonNode cursor :
                        node.get("/api/v1/connections/" + id, node.admin())
                                .json()
                                .path("cursors")) {
                    if (cursor.path("topic").asString().equals("user:stand")) {
                        return cursor.path("acknowledged").asLong() == seq
                                && cursor.path("sent").asLong() == seq;
                    }
                }
                return false;
            });
        }
    }

    private static TestSocket client(String user, String device) {
        TestSocket socket =
                node.socket("/api/ws", node.token(user, device, Role.PLAYER, List.of("none")));
        socket.await("connected");
        return socket;
    }

    private static JsonNode publish(String to, String data) {
        TestNode.Reply reply = reply(to, data);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static TestNode.Reply reply(String to, String data) {
        return node.post(
                "/api/v1/publish", node.admin(), "{\"to\":" + to + ",\"data\":" + data + "}");
    }

    private static TestNode.Reply batch(String messages) {
        return node.post(
                "/api/v1/publish/batch",
                node.admin(),
                "{\"messages\":[" + messages + "{\"to\":{\"all\":true},\"data\":1}]}");
    }

    private static void put(String path) {
        assertThat(node.call("PUT", path, node.admin(), "").status()).isEqualTo(200);
    }

    private static void delete(String path) {
        assertThat(node.call("DELETE", path, node.admin(), "").status()).isEqualTo(200);
    }

    private static JsonNode timeline(String device) {
        return node.get("/api/v1/devices/" + device + "/timeline", node.admin()).json();
    }

    /** The data of so many messages, as they come. */
    private static List<String> texts(TestSocket socket, int count) {
        await().until(() -> data(socket).size() >= count);
        return data(socket);
    }

    private static List<String> data(TestSocket socket) {
        return socket.heard().stream()
                .filter(one -> one.path("type").asString().equals("message"))
                .map(one -> one.path("data").toString())
                .toList();
    }

    /** Another valid name that differs in a letter, its case, or its ends. */
    private static String alike(Random random, String name) {
        while (true) {
            int at = random.nextInt(name.length());
            char c = name.charAt(at);
            String other =
                    switch (random.nextInt(5)) {
                        case 0 -> name.substring(0, at) + name.substring(at + 1);
                        case 1 -> name.substring(0, at) + ":" + name.substring(at);
                        case 2 -> name + "." + c;
                        case 3 ->
                                name.substring(0, at)
                                        + (Character.isUpperCase(c)
                                                ? Character.toLowerCase(c)
                                                : Character.toUpperCase(c))
                                        + name.substring(at + 1);
                        default -> "user:" + name;
                    };
            if (!other.equals(name) && Ids.valid(other)) {
                return other;
            }
        }
    }
}
