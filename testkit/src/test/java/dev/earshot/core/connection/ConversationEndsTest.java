package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.backplane.InProcessBackplane;
import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.outbox.ConversationNotices;
import dev.earshot.core.outbox.OutboxRelay;
import dev.earshot.testkit.MemoryStore;
import dev.earshot.wire.Json;
import dev.earshot.wire.WorkerMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every end of a conversation becomes one effective event. */
class ConversationEndsTest {
    private final MemoryStore store = new MemoryStore();
    private final List<JsonNode> heard = new ArrayList<>();
    private RegistryFixture fixture = process(store);

    private RegistryFixture process(MemoryStore on) {
        RegistryFixture next = new RegistryFixture(on);
        InProcessBackplane backplane = new InProcessBackplane(next.housekeeping);
        var _ =
                backplane.subscribe(
                        WorkerMessage.CONNECTION_EVENTS,
                        payload -> heard.add(Json.decode(payload)));
        OutboxRelay relay =
                new OutboxRelay(on.outbox(), backplane, next.housekeeping, Duration.ofMinutes(10));
        next.registry.addListener(new ConversationNotices(relay, backplane, next.clock, "node-1"));
        relay.start();
        return next;
    }

    private Client talk(@Nullable String token) {
        return fixture.open(
                new Handshake(
                        Endpoint.VOICE,
                        Transport.WEBSOCKET,
                        player("ann", "pad", "*"),
                        null,
                        token,
                        null,
                        false,
                        null,
                        "test",
                        "192.0.2.1",
                        null));
    }

    /** The ends that were heard, each by its id, with how often. */
    private Map<String, Integer> ends() {
        fixture.clock.advance(Duration.ofSeconds(10));
        Map<String, Integer> ends = new LinkedHashMap<>();
        heard.stream()
                .filter(one -> one.path("type").asString().equals("connection_disconnected"))
                .forEach(one -> ends.merge(one.path("event_id").asString(), 1, Integer::sum));
        return ends;
    }

    private JsonNode last() {
        return heard.getLast();
    }

    private void endsBy(Consumer<Client> end, String reason, String detail, boolean clean) {
        Client client = talk(null);
        String conversation = client.connection.conversationId();
        end.accept(client);
        assertThat(ends().values()).containsExactly(1);
        assertThat(last().path("conversation_id").asString()).isEqualTo(conversation);
        assertThat(last().path("reason").asString()).isEqualTo(reason);
        assertThat(last().path("reason_detail").asString()).isEqualTo(detail);
        assertThat(last().path("clean").asBoolean()).isEqualTo(clean);
        boolean resumable = !Set.of("kicked", "logout").contains(detail);
        assertThat(last().path("grace_ms").asLong()).isEqualTo(resumable ? 600_000 : 0);
        assertThat(fixture.get(store.outbox().unmarked(10))).isEmpty();
    }

    @Test
    void saysThatTheConversationHasStarted() {
        Client client = talk(null);
        assertThat(client.outbound.texts())
                .element(1)
                .isEqualTo(
                        "{\"type\":\"system_event\",\"event\":\"conversation_started\",\"conversation_id\":\""
                                + client.connection.conversationId()
                                + "\"}");
    }

    @Test
    void byTheClient() {
        endsBy(Client::close, "client_disconnect", "closed", true);
    }

    @Test
    void byAReset() {
        endsBy(
                client -> client.close(new Ending(Ending.Reason.CLIENT_DISCONNECT, "reset", false)),
                "client_disconnect",
                "reset",
                false);
    }

    @Test
    void bySilence() {
        endsBy(
                client -> client.close(new Ending(Ending.Reason.TIMEOUT, "pong_missing", false)),
                "timeout",
                "pong_missing",
                false);
    }

    @Test
    void byBrokenMessages() {
        endsBy(
                client -> {
                    for (int i = 0; i < 30; i++) {
                        client.send("{");
                    }
                },
                "client_disconnect",
                "protocol_error",
                true);
    }

    @Test
    void byAKick() {
        endsBy(client -> fixture.registry.kick(client.id()), "server_error", "kicked", true);
    }

    @Test
    void byALogout() {
        endsBy(client -> client.send("{\"type\":\"logout\"}"), "client_disconnect", "logout", true);
    }

    @Test
    void byADrain() {
        endsBy(
                client -> {
                    fixture.registry.drain(Duration.ZERO, Duration.ZERO);
                    fixture.clock.advance(Duration.ofSeconds(1));
                },
                "server_error",
                "draining",
                true);
    }

    @Test
    void beforeTheFirstMessage() {
        store.hold();
        Client client = talk(null);
        client.close();
        store.release();
        assertThat(ends().values()).containsExactly(1);
    }

    @Test
    void eachGenerationOnceWhenItGoesOnElsewhere() {
        Client first = talk(null);
        first.pong();
        Client second = talk(first.token());
        assertThat(second.connection.conversationId()).isEqualTo(first.connection.conversationId());
        assertThat(second.connection.generation()).isEqualTo(2);
        assertThat(heard)
                .anySatisfy(one -> {
                    assertThat(one.path("type").asString()).isEqualTo("connection_resumed");
                    assertThat(one.path("generation").asInt()).isEqualTo(2);
                });
        second.close();
        assertThat(ends()).hasSize(2);
        assertThat(ends().values()).containsOnly(1);
    }

    @Test
    void afterTheProcessWasKilled() {
        Client client = talk(null);
        String conversation = client.connection.conversationId();
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture = process(store);
        assertThat(ends().values()).containsExactly(1);
        assertThat(last().path("reason").asString()).isEqualTo("server_error");
        assertThat(last().path("reason_detail").asString()).isEqualTo("process_killed");
        assertThat(last().path("conversation_id").asString()).isEqualTo(conversation);
    }

    @Test
    void underTheSameIdWhileTheStoreIsAway() {
        Client client = talk(null);
        store.goAway();
        client.close();
        assertThat(ends()).hasSize(1);
        store.comeBack();
        Map<String, Integer> all = ends();
        assertThat(all).hasSize(1);
        assertThat(all.values().iterator().next()).isLessThanOrEqualTo(2);
        assertThat(fixture.get(store.outbox().unmarked(10))).isEmpty();
    }

    @Test
    void ofOtherConnectionsIsKeptAndNotPublished() {
        fixture.ann(null).close();
        assertThat(ends()).isEmpty();
        assertThat(new String(Json.encode(heard), StandardCharsets.UTF_8)).isEqualTo("[]");
    }
}
