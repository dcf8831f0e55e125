package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.MailboxSettings;
import dev.earshot.core.publish.Receipt;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import dev.earshot.testkit.MemoryStore;
import dev.earshot.wire.EventId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a connection gets of the logs that it reads. */
class InboxTest {
    private static final Topic PAD = Topic.device("pad");
    private static final Topic ANN = Topic.user("ann");
    private static final Topic TAVERN = Topic.room("tavern");

    private final MemoryStore store = new MemoryStore();
    private RegistryFixture fixture = new RegistryFixture(store);
    private Mail mail = new Mail(fixture);

    private Client device(@Nullable String token) {
        return open(Endpoint.DEVICE, Transport.WEBSOCKET, player("ann", "pad", "*"), token, null);
    }

    private Client client(String device, @Nullable String token) {
        return open(Endpoint.CLIENT, Transport.WEBSOCKET, player("ann", device, "*"), token, null);
    }

    private Client stream(@Nullable String lastEventId) {
        return open(
                Endpoint.CLIENT,
                Transport.SSE,
                player("ann", "pad", "*"),
                null,
                EventId.parse(lastEventId));
    }

    private Client open(
            Endpoint endpoint,
            Transport transport,
            Principal principal,
            @Nullable String token,
            @Nullable EventId lastEventId) {
        return fixture.open(
                new Handshake(
                        endpoint,
                        transport,
                        principal,
                        null,
                        token,
                        lastEventId,
                        false,
                        null,
                        "test",
                        "192.0.2.1",
                        null));
    }

    private void restart() {
        fixture = fixture.restarted();
        mail = new Mail(fixture);
    }

    private void settle() {
        fixture.clock.advance(Duration.ofMillis(200));
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void handsOnWhatIsForItsDeviceWithOffsetAndTopic() {
        Client pad = device(null);
        Receipt receipt = mail.to(PAD, 7);
        assertThat(pad.outbound.texts("message"))
                .containsExactly(
                        "{\"type\":\"message\",\"id\":\""
                                + receipt.id()
                                + "\",\"seq\":1,\"topic\":\"device:pad\",\"from\":\"test\",\"data\":7,"
                                + "\"sent_at\":\""
                                + fixture.clock.now()
                                + "\"}");
        assertThat(receipt.live()).isEqualTo(1);
        assertThat(receipt.queued()).isZero();
    }

    @Test
    void storesNothingForADeviceThatNobodyKnows() {
        Receipt receipt = mail.to(PAD, 7);
        assertThat(receipt.live() + receipt.queued()).isZero();
        assertThat(Mail.got(device(null))).isEmpty();
    }

    @Test
    void givesADeviceThatWasAwayWhatWaitedForItBeforeWhatComesNow() {
        device(null).close();
        for (int i = 1; i <= 250; i++) {
            assertThat(mail.to(PAD, i).queued()).isEqualTo(1);
        }
        Client back = device(null);
        mail.to(PAD, 251);
        assertThat(Mail.got(back)).isEqualTo(numbers(1, 251));
    }

    @Test
    void keepsTheOrderWhenMessagesComeWhileItReads() {
        device(null).close();
        for (int i = 1; i <= 150; i++) {
            mail.to(PAD, i);
        }
        Client back = device(null);
        back.outbound.holdWrites();
        store.hold();
        var pending =
                IntStream.rangeClosed(151, 160)
                        .mapToObj(i -> fixture.registry.publisher().publish(Mail.of(PAD, i)))
                        .toList();
        store.release();
        fixture.clock.runPending();
        assertThat(pending).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(Mail.got(back)).isEqualTo(numbers(1, 160));
    }

    @Test
    void deliversAgainWhatWasNotAcknowledgedAndNothingElse() {
        Client pad = device(null);
        IntStream.rangeClosed(1, 5).forEach(i -> mail.to(PAD, i));
        pad.send("{\"type\":\"ack\",\"up_to\":3}");
        settle();
        pad.close();
        assertThat(Mail.got(device(null))).containsExactly(4, 5);
    }

    @Test
    void anAckNeverPassesWhatWasSentNorFalls() {
        Client pad = device(null);
        mail.to(PAD, 1);
        mail.to(PAD, 2);
        pad.send("{\"type\":\"ack\",\"up_to\":9000000000000}");
        pad.send("{\"type\":\"ack\",\"up_to\":1}");
        pad.send("{\"type\":\"ack\",\"up_to\":-5}");
        settle();
        pad.close();
        mail.to(PAD, 3);
        assertThat(Mail.got(device(null))).containsExactly(3);
    }

    @Test
    void anAckOfWhatWasNotSentYetAcknowledgesNothingOfIt() {
        Client pad = device(null);
        mail.to(PAD, 1);
        pad.outbound.room(0);
        mail.to(PAD, 2);
        pad.send("{\"type\":\"ack\",\"up_to\":2}");
        settle();
        pad.close();
        assertThat(Mail.got(device(null))).containsExactly(2);
    }

    @Test
    void whatIsToldBeforeTheMessageAheadOfItWaitsForThat() {
        Client pad = device(null);
        // Stored by somebody who has not told of it yet, such as another thread or node.
        fixture.get(
                store.mailboxes()
                        .append(
                                new Draft(
                                        LogName.normal(PAD),
                                        "first",
                                        Draft.MESSAGE,
                                        "test",
                                        "1",
                                        null,
                                        fixture.clock.now(),
                                        fixture.clock.now().plusSeconds(60),
                                        null,
                                        MailboxSettings.DEFAULTS.bounds())));
        mail.to(PAD, 2);
        assertThat(Mail.got(pad)).containsExactly(1, 2);
    }

    @Test
    void refusesAnAckOfATopicThatItDoesNotRead() {
        Client pad = device(null);
        pad.send(Mail.ack("device:other", 1));
        assertThat(pad.outbound.texts("error").getFirst()).contains("unknown_topic");
    }

    @Test
    void urgentMessagesHaveAnOrderOfTheirOwnAndComeFirst() {
        device(null).close();
        mail.to(PAD, 1);
        mail.publish(Mail.urgent(PAD, 2));
        Client back = device(null);
        assertThat(Mail.got(back)).containsExactly(2, 1);
        assertThat(back.outbound.texts("message").getFirst())
                .contains("\"seq\":1,\"topic\":\"device:pad!urgent\"");
    }

    @Test
    void everyDeviceOfAUserGetsItsMessagesAndANewOneStartsAtTheHead() {
        Client one = client("one", null);
        client("two", null).close();
        Receipt receipt = mail.to(ANN, 1);
        assertThat(receipt.live()).isEqualTo(1);
        assertThat(receipt.queued()).isEqualTo(1);
        assertThat(Mail.got(one)).containsExactly(1);
        assertThat(Mail.got(client("two", null))).containsExactly(1);
        assertThat(Mail.got(client("three", null))).isEmpty();
    }

    @Test
    void nothingOfADeviceReachesItsNextOwner() {
        device(null).close();
        mail.to(PAD, 1);
        Client other =
                open(Endpoint.DEVICE, Transport.WEBSOCKET, player("bob", "pad", "*"), null, null);
        mail.to(PAD, 2);
        assertThat(Mail.got(other)).containsExactly(2);
    }

    @Test
    void whatAQueueDoesNotTakeIsReadFromTheLogWhenThereIsRoom() {
        Client pad = device(null);
        Client other = client("other", null);
        pad.outbound.holdWrites();
        pad.outbound.room(300);
        for (int i = 1; i <= 50; i++) {
            mail.to(ANN, i);
        }
        assertThat(Mail.got(other)).isEqualTo(numbers(1, 50));
        assertThat(Mail.got(pad).size()).isLessThan(5);
        assertThat(pad.outbound.closeCode()).isNull();
        pad.outbound.room(Long.MAX_VALUE);
        pad.loop.inside(pad.outbound::writeAll);
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(Mail.got(pad)).isEqualTo(numbers(1, 50));
    }

    @Test
    void aSlowReaderGetsTheLatestOfEachKeyOnly() {
        Client pad = device(null);
        pad.outbound.holdWrites();
        pad.outbound.room(1);
        for (int i = 1; i <= 20; i++) {
            mail.publish(Mail.latest(PAD, i, "k" + i % 2));
        }
        pad.outbound.room(Long.MAX_VALUE);
        pad.loop.inside(pad.outbound::writeAll);
        fixture.clock.advance(Duration.ofSeconds(1));
        assertThat(Mail.got(pad)).containsExactly(1, 19, 20);
        assertThat(pad.outbound.texts("gap")).isEmpty();
    }

    @Test
    void tellsOfAGapWhatExpired() {
        device(null).close();
        mail.publish(
                Mail.of(
                        PAD,
                        1,
                        dev.earshot.core.topic.Lane.NORMAL,
                        null,
                        null,
                        Duration.ofSeconds(5)));
        mail.to(PAD, 2);
        fixture.clock.advance(Duration.ofSeconds(61));
        Client back = device(null);
        assertThat(back.outbound.texts("gap"))
                .containsExactly(
                        "{\"type\":\"gap\",\"topic\":\"device:pad\",\"from\":1,\"to\":1,\"lost\":1,"
                                + "\"reason\":\"expired\"}");
        assertThat(Mail.got(back)).containsExactly(2);
    }

    @Test
    void aResumedConnectionIsToldHowManyItMissed() {
        Client pad = device(null);
        pad.pong();
        pad.close();
        mail.publish(
                Mail.of(
                        PAD,
                        1,
                        dev.earshot.core.topic.Lane.NORMAL,
                        null,
                        null,
                        Duration.ofSeconds(5)));
        mail.to(PAD, 2);
        fixture.clock.advance(Duration.ofSeconds(61));
        Client back = device(pad.token());
        assertThat(back.connected()).contains("\"resumed\":true").contains("\"missed\":1,");
        assertThat(device(null).connected()).contains("\"missed\":null");
    }

    @Test
    void numbersTheEventsOfAStreamAndGoesOnBehindTheLastOne() {
        Client ann = stream(null);
        mail.to(ANN, 1);
        mail.publish(Mail.urgent(ANN, 2));
        mail.to(PAD, 3);
        List<EventId> ids = ann.outbound.ids();
        long epoch = fixture.mailboxes.epoch();
        assertThat(ids)
                .containsExactly(
                        new EventId(epoch, 0, 0),
                        new EventId(epoch, 1, 0),
                        new EventId(epoch, 1, 1));
        ann.close();
        mail.to(ANN, 4);
        Client back = stream(ids.getLast().text());
        assertThat(back.connected()).contains("\"resumed\":true");
        assertThat(Mail.got(back)).containsExactly(3, 4);
    }

    @Test
    void anEventIdOfAnotherLifeOfTheStoreGrantsNothing() {
        stream(null).close();
        mail.to(ANN, 1);
        Client back = stream(fixture.mailboxes.epoch() + 1 + ".1.0");
        assertThat(Mail.got(back)).containsExactly(1);
    }

    @Test
    void aStreamComesBackToItsRoomsByItsLastEventId() {
        Client ann = stream(null);
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        ann.close();
        Client back = stream(ann.outbound.ids().getFirst().text());
        assertThat(back.connection.rooms()).containsExactly("tavern");
        settle();
        restart();
        Client again = stream(ann.outbound.ids().getFirst().text());
        assertThat(again.connection.rooms()).containsExactly("tavern");
    }

    @Test
    void webSocketAndStreamOfOneDeviceShareTheirCursor() {
        Client socket = client("pad", null);
        Client stream = stream(null);
        mail.to(ANN, 1);
        assertThat(Mail.got(stream)).containsExactly(1);
        socket.send("{\"type\":\"ack\",\"up_to\":1}");
        settle();
        socket.close();
        stream.close();
        assertThat(Mail.got(client("pad", null))).isEmpty();
    }

    @Test
    void entersItsMailboxesWhenTheStoreIsBack() {
        device(null).close();
        mail.to(PAD, 1);
        store.goAway();
        Client back = device(null);
        fixture.clock.advance(Duration.ofSeconds(2));
        assertThat(back.isConnected()).isTrue();
        assertThat(Mail.got(back)).isEmpty();
        store.comeBack();
        fixture.clock.advance(Duration.ofSeconds(2));
        assertThat(Mail.got(back)).containsExactly(1);
    }

    @Test
    void noMessageComesBeforeConnected() {
        store.hold();
        Client pad = device(null);
        fixture.registry.publisher().publish(Mail.of(TAVERN, 1));
        pad.loop.inside(() ->
                fixture.topics.publish(
                        ANN, dev.earshot.core.delivery.OutboundMessage.audio(new byte[1])));
        assertThat(pad.outbound.messages()).isEmpty();
        store.release();
        fixture.clock.runPending();
        assertThat(pad.isConnected()).isTrue();
    }

    @Test
    void nothingIsDeliveredToAConnectionThatHasEnded() {
        Client pad = device(null);
        pad.close();
        mail.to(PAD, 1);
        assertThat(Mail.got(pad)).isEmpty();
        assertThat(fixture.topics.topics()).isZero();
    }
}
