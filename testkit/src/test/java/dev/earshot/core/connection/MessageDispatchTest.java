package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.client;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.core.topic.Topic;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.CloseCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each message of a client does. */
class MessageDispatchTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final Client ann = fixture.open(client(player("ann", "pad", "tavern", "r*"), null));

    @Test
    void answersATimePingAtOnceWithTheTimeOfItsArrival() {
        long now = fixture.clock.micros();
        ann.send("{\"type\":\"time_ping\",\"seq\":7,\"t1_us\":123}");
        assertThat(ann.outbound.texts("time_pong"))
                .containsExactly(
                        "{\"type\":\"time_pong\",\"seq\":7,\"t1_us\":123,\"t2_us\":"
                                + now
                                + ",\"t3_us\":"
                                + now
                                + ",\"clock_id\":\"clock-1\"}");
    }

    @Test
    void joinsAndLeavesRoomsThatTheTokenOpens() {
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        ann.send("{\"type\":\"leave\",\"room\":\"tavern\"}");
        ann.send("{\"type\":\"leave\",\"room\":\"tavern\"}");
        assertThat(fixture.events.seen).containsExactly("joined tavern", "left tavern");
        assertThat(fixture.topics.count(Topic.room("tavern"))).isZero();
    }

    @Test
    void refusesRoomsThatTheTokenDoesNotOpen() {
        ann.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        assertThat(ann.outbound.texts("error").getFirst()).contains("\"code\":\"forbidden\"");
        assertThat(ann.connection.rooms()).isEmpty();
        assertThat(ann.outbound.closeCode()).isNull();
    }

    @Test
    void refusesMoreRoomsThanTheLimit() {
        for (int i = 0; i <= 64; i++) {
            ann.send("{\"type\":\"join\",\"room\":\"r" + i + "\"}");
        }
        assertThat(ann.connection.rooms()).hasSize(64);
        assertThat(ann.outbound.texts("error")).hasSize(1);
        assertThat(ann.outbound.texts("error").getFirst()).contains("too_many_rooms");
        ann.send("{\"type\":\"join\",\"room\":\"r1\"}");
        assertThat(ann.outbound.texts("error")).hasSize(1);
    }

    @Test
    void appliesMarksBeforeListenersHear() {
        ann.loop.inside(() -> {
            ann.connection.ledger().announced("r", "c0", 0);
            ann.connection.ledger().announced("r", "c1", 1);
            ann.connection.ledger().sent(1);
        });
        ann.send("{\"type\":\"chunk_ack\",\"up_to\":1,\"played_up_to\":0,\"error_us\":-300}");
        assertThat(ann.connection.marks().acknowledged()).isEqualTo(1);
        assertThat(ann.connection.marks().played()).isZero();
        ann.send(
                "{\"type\":\"audio_played\",\"campaign_id\":\"tavern\",\"chunk_ids\":[\"c1\",\"zz\"]}");
        assertThat(ann.connection.marks().played()).isEqualTo(1);
        assertThat(fixture.events.seen).containsExactly("ack 1", "played [c1, zz]");
    }

    @Test
    void takesAnAckOfWhatWasNotSentAsAnAckOfNothing() {
        ann.send("{\"type\":\"ack\",\"up_to\":9}");
        assertThat(ann.outbound.texts()).hasSize(1);
    }

    @Test
    void takesMessagesThatCameAnotherWayOnAnyThread() {
        fixture.registry.received(ann.connection, new ClientMessage.TimePing(1, 2));
        fixture.clock.runPending();
        assertThat(ann.outbound.texts("time_pong")).hasSize(1);
    }

    @Test
    void answersMalformedMessagesAndStaysOpen() {
        ann.send("{");
        ann.send("[]");
        ann.send("{\"type\":\"join\",\"room\":\"../etc\"}");
        assertThat(ann.outbound.texts("error")).hasSize(3);
        assertThat(ann.outbound.closeCode()).isNull();
        assertThat(fixture.counts.malformed).isEqualTo(3);
    }

    @Test
    void aFloodOfMalformedMessagesEndsIt() {
        for (int i = 0; i < 20; i++) {
            ann.send("{");
        }
        assertThat(ann.outbound.closeCode()).isNull();
        ann.send("{");
        assertThat(ann.outbound.closeCode()).isEqualTo(CloseCode.BAD_MESSAGES);
        assertThat(fixture.row(ann.id()).disconnectDetail()).isEqualTo("protocol_error");
        ann.send("{");
        assertThat(fixture.counts.malformed).isEqualTo(21);
    }

    @Test
    void slowMistakesAreNoFlood() {
        for (int i = 0; i < 100; i++) {
            ann.send("{");
            fixture.clock.advanceMillis(501);
        }
        assertThat(ann.outbound.closeCode()).isNull();
    }

    @Test
    void closingLeavesEveryRoomOnce() {
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        ann.send("{\"type\":\"join\",\"room\":\"r1\"}");
        fixture.events.seen.clear();
        ann.close();
        ann.close();
        assertThat(fixture.events.seen)
                .containsExactlyInAnyOrder("left tavern", "left r1", "closed")
                .last()
                .isEqualTo("closed");
        assertThat(fixture.events.endings).containsExactly(RegistryFixture.CLOSED);
        assertThat(fixture.topics.topics()).isZero();
    }

    @Test
    void aListenerThatFailsKeepsNobodyFromHearing() {
        fixture.registry.addListener(
                new ConnectionListener() {
                    @Override
                    public void onJoined(Connection connection, String room) {
                        throw new IllegalStateException("thrown on purpose by a test");
                    }
                });
        RegistryFixture.Events last = new RegistryFixture.Events();
        fixture.registry.addListener(last);
        ann.send("{\"type\":\"join\",\"room\":\"tavern\"}");
        assertThat(last.seen).containsExactly("joined tavern");
    }

    @Test
    void chunksHeardOverHttpAreAnsweredAfterCommit() {
        ann.loop.inside(() -> {
            ann.connection.ledger().announced("r", "c0", 0);
            ann.connection.ledger().sent(0);
        });
        fixture.store.hold();
        var heard =
                fixture.registry
                        .heard(ann.connection, List.of("c0", "unknown"))
                        .toCompletableFuture();
        fixture.clock.runPending();
        assertThat(heard).isNotDone();
        fixture.store.release();
        fixture.clock.runPending();
        assertThat(heard).isCompletedWithValue(1);
        assertThat(fixture.get(fixture.store.ledger().of(ann.id())).getFirst().playedUpTo())
                .isZero();
    }
}
