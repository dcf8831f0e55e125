package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.client;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.publish.Publication;
import dev.earshot.core.publish.Receipt;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.core.topic.Lane;
import dev.earshot.core.topic.Topic;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From a message to whom it is for. */
class RouterTest {
    private static final Topic ANN = Topic.user("ann");
    private static final Topic TAVERN = Topic.room("tavern");

    private final RegistryFixture fixture = new RegistryFixture();
    private final Mail mail = new Mail(fixture);

    private Client ann(String device) {
        return fixture.open(client(player("ann", device, "*"), null));
    }

    private static Publication once(Topic to, int data, @Nullable String key, Duration wait) {
        return new Publication(
                to,
                Draft.MESSAGE,
                "test",
                String.valueOf(data),
                Lane.NORMAL,
                null,
                null,
                null,
                key,
                wait);
    }

    @Test
    void sendsARepetitionOnceAndAnswersWithTheFirstId() {
        Client pad = ann("pad");
        Receipt first = mail.publish(once(ANN, 1, "k", Duration.ZERO));
        Receipt again = mail.publish(once(ANN, 2, "k", Duration.ZERO));
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.repeated()).isTrue();
        assertThat(Mail.got(pad)).containsExactly(1);
    }

    @Test
    void knowsRepetitionsOfWhatIsStoredNowhereToo() {
        Client pad = ann("pad");
        pad.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        mail.publish(once(TAVERN, 1, "k", Duration.ZERO));
        assertThat(mail.publish(once(TAVERN, 2, "k", Duration.ZERO)).repeated()).isTrue();
        assertThat(Mail.got(pad)).containsExactly(1);
    }

    @Test
    void waitsUntilEveryDeviceHasAcknowledged() {
        Client one = ann("one");
        Client two = ann("two");
        var stage =
                fixture.registry
                        .publisher()
                        .publish(once(ANN, 1, null, Duration.ofSeconds(5)))
                        .toCompletableFuture();
        fixture.clock.runPending();
        one.send("{\"type\":\"ack\",\"up_to\":1}");
        assertThat(stage).isNotDone();
        two.send("{\"type\":\"ack\",\"up_to\":1}");
        assertThat(stage.join().acknowledged()).isEqualTo(2);
    }

    @Test
    void waitsNoLongerThanItWasTold() {
        ann("one");
        ann("two").send("{\"type\":\"ack\",\"up_to\":1}");
        var stage =
                fixture.registry
                        .publisher()
                        .publish(once(ANN, 1, null, Duration.ofSeconds(5)))
                        .toCompletableFuture();
        fixture.clock.advance(Duration.ofSeconds(4));
        assertThat(stage).isNotDone();
        fixture.clock.advance(Duration.ofSeconds(2));
        assertThat(stage.join().acknowledged()).isZero();
        assertThat(stage.join().live()).isEqualTo(2);
    }

    @Test
    void acceptsNothingDurableWhileTheStoreIsAway() {
        Client pad = ann("pad");
        fixture.store.goAway();
        var stage = fixture.registry.publisher().publish(Mail.of(ANN, 1)).toCompletableFuture();
        fixture.clock.runPending();
        assertThat(stage).isCompletedExceptionally();
        assertThat(StoreUnavailableException.isBehind(stage.exceptionNow())).isTrue();
        assertThat(Mail.got(pad)).isEmpty();
        fixture.store.comeBack();
        mail.to(ANN, 2);
        assertThat(Mail.got(pad)).containsExactly(2);
    }

    @Test
    void tellsEverybodyOnDeviceAndPlayerConnectionsOnly() {
        Client pad = ann("pad");
        Client listener = fixture.ann(null);
        Receipt receipt = mail.to(Topic.EVERYBODY, 1);
        assertThat(receipt.live()).isEqualTo(1);
        assertThat(Mail.got(pad)).containsExactly(1);
        assertThat(Mail.got(listener)).isEmpty();
    }

    @Test
    void aClientSpeaksInItsRoomsAndIsToldWhatBecameOfIt() {
        Client one = ann("one");
        Client two = ann("two");
        one.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        two.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        one.send("{\"type\":\"send\",\"to\":{\"room\":\"tavern\"},\"data\":5,\"ref\":\"r1\"}");
        assertThat(Mail.got(two)).containsExactly(5);
        assertThat(two.outbound.texts("message").getFirst()).contains("\"from\":\"ann\"");
        assertThat(one.outbound.texts("sent").getFirst())
                .startsWith("{\"type\":\"sent\",\"ref\":\"r1\",\"id\":\"")
                .endsWith("\"live\":2,\"queued\":0}");
    }

    @Test
    void aClientSpeaksToNobodyElse() {
        Client one = ann("one");
        for (String to :
                new String[] {
                    "{\"room\":\"tavern\"}",
                    "{\"user\":\"bob\"}",
                    "{\"device\":\"two\"}",
                    "{\"group\":\"g\"}"
                }) {
            one.send("{\"type\":\"send\",\"to\":" + to + ",\"data\":5}");
        }
        assertThat(one.outbound.texts("error"))
                .hasSize(4)
                .allMatch(text -> text.contains("forbidden"));
    }

    @Test
    void aTranscriptionCarriesItsFieldsItself() {
        Client pad = ann("pad");
        mail.publish(
                new Publication(
                        Topic.device("pad"),
                        Draft.TRANSCRIPTION,
                        "stt",
                        "{\"text\":\"hello\",\"success\":true}",
                        Lane.NORMAL,
                        null,
                        null,
                        null,
                        null,
                        Duration.ZERO));
        assertThat(pad.outbound.texts("transcription").getFirst())
                .endsWith(
                        ",\"seq\":1,\"topic\":\"device:pad\",\"text\":\"hello\",\"success\":true}");
    }
}
