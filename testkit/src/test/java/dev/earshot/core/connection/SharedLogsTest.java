package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import dev.earshot.testkit.MemoryStore;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a connection gets of the logs of rooms and groups. */
class SharedLogsTest {
    private static final Topic CREW = Topic.group("crew");
    private static final Topic TAVERN = Topic.room("tavern");

    private final MemoryStore store = new MemoryStore();
    private RegistryFixture fixture = new RegistryFixture(store);
    private Mail mail = new Mail(fixture);

    private Client client(String device, @Nullable String token) {
        return fixture.open(RegistryFixture.client(player("ann", device, "*"), token));
    }

    private Client device(@Nullable String token) {
        return client("pad", token);
    }

    private void restart() {
        fixture = fixture.restarted();
        mail = new Mail(fixture);
    }

    private void settle() {
        fixture.clock.advance(Duration.ofMillis(200));
    }

    @Test
    void comesBackToItsRoomsBehindWhatItAcknowledgedThere() {
        Client ann = client("pad", null);
        ann.pong();
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        IntStream.rangeClosed(1, 3).forEach(i -> mail.publish(Mail.durable(TAVERN, i)));
        ann.send(Mail.ack("room:tavern", 2));
        ann.close();
        mail.publish(Mail.durable(TAVERN, 4));
        Client back = client("pad", ann.token());
        assertThat(Mail.got(back)).containsExactly(3, 4);
    }

    @Test
    void comesBackToItsRoomsAlsoWhenTheProcessWasKilled() {
        Client ann = client("pad", null);
        ann.pong();
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        IntStream.rangeClosed(1, 3).forEach(i -> mail.publish(Mail.durable(TAVERN, i)));
        ann.send(Mail.ack("room:tavern", 2));
        settle();
        restart();
        mail.publish(Mail.durable(TAVERN, 4));
        Client back = client("pad", ann.token());
        assertThat(back.resumed()).isTrue();
        assertThat(back.connection.rooms()).containsExactly("tavern");
        assertThat(Mail.got(back)).containsExactly(3, 4);
    }

    @Test
    void aNewcomerToARoomGetsWhatComesFromNowOnAndTheLatestValues() {
        Client ann = client("pad", null);
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        mail.publish(Mail.durable(TAVERN, 1));
        mail.publish(Mail.latest(TAVERN, 2, "light"));
        mail.publish(Mail.latest(TAVERN, 3, "light"));
        Client late = client("late", null);
        late.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        mail.publish(Mail.durable(TAVERN, 4));
        assertThat(Mail.got(ann)).containsExactly(1, 2, 3, 4);
        assertThat(Mail.got(late)).containsExactly(3, 4);
    }

    @Test
    void volatileMessagesOfARoomReachWhoIsThereAndLeaveNothing() {
        Client ann = client("pad", null);
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        long before = store.operations();
        assertThat(mail.to(TAVERN, 1).live()).isEqualTo(1);
        assertThat(store.operations()).isEqualTo(before);
        assertThat(ann.outbound.texts("message").getFirst()).doesNotContain("\"seq\"");
    }

    @Test
    void aMemberOfAGroupThatWasAwayGetsWhatItHasNotAcknowledged() {
        Client pad = device(null);
        follow(pad);
        mail.publish(Mail.durable(CREW, 1));
        mail.publish(Mail.durable(CREW, 2));
        pad.send(Mail.ack("group:crew", 1));
        settle();
        pad.close();
        mail.publish(Mail.durable(CREW, 3));
        Client back = device(null);
        follow(back);
        mail.publish(Mail.durable(CREW, 4));
        assertThat(Mail.got(back)).containsExactly(2, 3, 4);
    }

    @Test
    void whatAGroupIsToldWhileAMembersPlaceIsLookedUpComesInOrder() {
        Client pad = device(null);
        mail.publish(Mail.durable(CREW, 1));
        store.hold();
        follow(pad);
        var pending = fixture.registry.publisher().publish(Mail.durable(CREW, 2));
        store.release();
        fixture.clock.runPending();
        assertThat(pending.toCompletableFuture()).isCompleted();
        assertThat(Mail.got(pad)).containsExactly(1, 2);
    }

    @Test
    void aDeviceThatLeftAGroupGetsNothingMoreOfIt() {
        Client pad = device(null);
        follow(pad);
        mail.publish(Mail.durable(CREW, 1));
        pad.loop.inside(() -> fixture.registry.leaveGroup(pad.connection, "crew"));
        mail.publish(Mail.durable(CREW, 2));
        assertThat(Mail.got(pad)).containsExactly(1);
        pad.send(Mail.ack("group:crew", 1));
        assertThat(pad.outbound.texts("error").getFirst()).contains("unknown_topic");
    }

    @Test
    void aRetryOfEnteringLeavesWhereItStandsInRooms() {
        store.goAway();
        Client ann = client("pad", null);
        fixture.clock.advance(Duration.ofSeconds(2));
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        store.comeBack();
        mail.publish(Mail.durable(TAVERN, 1));
        mail.publish(Mail.durable(TAVERN, 2));
        fixture.clock.advance(Duration.ofSeconds(3));
        mail.publish(Mail.durable(TAVERN, 3));
        assertThat(Mail.got(ann)).containsExactly(1, 2, 3);
    }

    @Test
    void roomsThatNobodySpeaksInAreForgottenWhenNobodyNeedsThem() {
        mail.publish(Mail.durable(TAVERN, 1));
        assertThat(fixture.mailboxes.head(LogName.normal(TAVERN))).isEqualTo(1);
        fixture.clock.advance(Duration.ofHours(26));
        assertThat(fixture.mailboxes.head(LogName.normal(TAVERN))).isZero();
        mail.publish(Mail.durable(TAVERN, 2));
        assertThat(fixture.mailboxes.head(LogName.normal(TAVERN))).isEqualTo(2);
    }

    private void follow(Client member) {
        member.loop.inside(() -> fixture.registry.enterGroup(member.connection, "crew"));
        fixture.clock.runPending();
    }
}
