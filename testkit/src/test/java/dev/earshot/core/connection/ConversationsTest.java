package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.testkit.MemoryStore;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conversations that go on because their user names them. */
class ConversationsTest {
    private final MemoryStore store = new MemoryStore();
    private RegistryFixture fixture = new RegistryFixture(store);

    private static Handshake voice(
            String user, @Nullable String token, @Nullable String conversation) {
        return new Handshake(
                Endpoint.VOICE,
                Transport.WEBSOCKET,
                player(user, "pad", "*"),
                null,
                token,
                null,
                false,
                null,
                "test",
                "192.0.2.1",
                conversation);
    }

    private List<Optional<Refusal>> ask(Handshake handshake, boolean enters) {
        List<Optional<Refusal>> answers = new ArrayList<>();
        fixture.registry.admit(
                handshake, enters, refusal -> answers.add(Optional.ofNullable(refusal)));
        fixture.clock.runPending();
        return answers;
    }

    private int status(Handshake handshake) {
        return ask(handshake, false).getFirst().map(Refusal::status).orElse(0);
    }

    private Client enter(Handshake handshake) {
        assertThat(ask(handshake, true)).containsExactly(Optional.empty());
        return fixture.open(handshake);
    }

    private Client talk() {
        return enter(voice("ann", null, null));
    }

    private static String conversation(Client client) {
        return Objects.requireNonNull(client.connection.conversationId());
    }

    @Test
    void goOnInTheNextGenerationAfterTheirConnectionEnded() {
        Client first = talk();
        first.close();
        Client second = enter(voice("ann", null, conversation(first)));
        assertThat(conversation(second)).isEqualTo(conversation(first));
        assertThat(second.connection.generation()).isEqualTo(2);
        assertThat(second.resumed()).isFalse();
        assertThat(fixture.row(second.id()).conversationId()).isEqualTo(conversation(first));
    }

    @Test
    void takeTheNewestConnectionAndFenceTheOneBefore() {
        Client first = talk();
        Client second = enter(voice("ann", null, conversation(first)));
        assertThat(first.connection.fenced()).isTrue();
        assertThat(first.outbound.closeCode()).isEqualTo(CloseCode.NORMAL);
        assertThat(second.connection.generation()).isEqualTo(2);
    }

    @Test
    void ofTwoThatComeAtOnceTheLastCarriesIt() {
        Client first = talk();
        Handshake one = voice("ann", null, conversation(first));
        Handshake other = voice("ann", null, conversation(first));
        ask(one, true);
        ask(other, true);
        Client second = fixture.open(one);
        Client third = fixture.open(other);
        assertThat(second.connection.stage).isEqualTo(LiveConnection.Stage.ENDED);
        assertThat(third.connection.generation()).isEqualTo(3);
        assertThat(third.outbound.closeCode()).isNull();
    }

    @Test
    void areOfTheirUserOnly() {
        Client first = talk();
        assertThat(status(voice("bob", null, conversation(first)))).isEqualTo(404);
        first.close();
        assertThat(status(voice("bob", null, conversation(first)))).isEqualTo(404);
        assertThat(status(voice("ann", null, "made-up"))).isEqualTo(404);
        assertThat(status(voice("ann", null, conversation(first)))).isZero();
    }

    @Test
    void goOnAfterTheProcessWasKilled() {
        String conversation = conversation(talk());
        fixture = fixture.restarted();
        Client next = enter(voice("ann", null, conversation));
        assertThat(conversation(next)).isEqualTo(conversation);
        assertThat(next.connection.generation()).isEqualTo(2);
    }

    @Test
    void areNotDeniedWhileNobodyCanKnow() {
        Client first = talk();
        first.close();
        store.goAway();
        assertThat(status(voice("ann", null, conversation(first)))).isEqualTo(503);
        store.comeBack();
        store.hold();
        List<Optional<Refusal>> slow = ask(voice("ann", null, conversation(first)), true);
        assertThat(slow).isEmpty();
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(slow.getFirst().orElseThrow().status()).isEqualTo(503);
        store.release();
        fixture.clock.runPending();
        assertThat(slow).hasSize(1);
    }

    @Test
    void keepWhatATokenBringsBack() {
        Client first = talk();
        first.pong();
        Client second = enter(voice("ann", first.token(), conversation(first)));
        assertThat(second.resumed()).isTrue();
        assertThat(second.connection.generation()).isEqualTo(2);
        assertThat(conversation(second)).isEqualTo(conversation(first));
    }

    @Test
    void whoOnlyAsksOrDoesNotComeChangesNothing() {
        Client first = talk();
        Handshake gone = voice("ann", null, conversation(first));
        ask(gone, true);
        fixture.registry.abandoned(gone);
        ask(voice("ann", null, conversation(first)), false);
        assertThat(first.connection.stage).isEqualTo(LiveConnection.Stage.OPEN);
        assertThat(conversation(fixture.open(gone))).isNotEqualTo(conversation(first));
    }
}
