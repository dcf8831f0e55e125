package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.client;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.earshot.core.connection.RegistryFixture.Client;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The rules of resuming, sentence by sentence, within the life of a process. */
class ConnectionResumeTest {
    private static final String UNKNOWN_TOKEN = "A".repeat(43);

    private final RegistryFixture fixture = new RegistryFixture();

    @Test
    void aFreshConnectionIsToldThatItIsFresh() {
        Client first = fixture.ann(null);
        assertThat(first.connected())
                .contains("\"resumed\":false", "\"missed\":null", "\"heartbeat_ms\":30000")
                .doesNotContain("resumed_from");
        assertThat(first.token()).hasSize(43).isNotEqualTo(fixture.ann(null).token());
        assertThat(first.connection.generation()).isEqualTo(1);
    }

    @Test
    void resumeMakesANewConnectionIdWithResumedFrom() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        assertThat(second.resumed()).isTrue();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.field("resumed_from")).isEqualTo(first.id());
        assertThat(second.token()).isNotEqualTo(first.token());
        assertThat(second.connection.generation()).isEqualTo(2);
        assertThat(fixture.row(second.id()).resumedFrom()).isEqualTo(first.id());
        assertThat(fixture.counts.of(ResumeOutcome.RESUMED)).isEqualTo(1);
    }

    @Test
    void theOldRowBecomesSuperseded() {
        Client first = fixture.ann(null);
        first.close(new Ending(Ending.Reason.TIMEOUT, "pong_missing", false));
        assertThat(fixture.row(first.id()).status()).isEqualTo(ConnectionStatus.FAILED);
        fixture.ann(first.token());
        assertThat(fixture.row(first.id()).status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        assertThat(fixture.row(first.id()).disconnectDetail()).isEqualTo("pong_missing");
    }

    @Test
    void aHalfOpenConnectionIsSupersededAndItsSocketClosed() {
        Client first = fixture.ann(null);
        Client second = fixture.ann(first.token());
        assertThat(second.resumed()).isTrue();
        assertThat(first.outbound.closeCode()).isEqualTo(CloseCode.NORMAL);
        assertThat(first.outbound.closeReason()).isEqualTo("superseded");
        assertThat(fixture.row(first.id()).status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        assertThat(fixture.registry.all().stream().map(Connection::id))
                .containsExactly(second.id());
        assertThat(fixture.events.endings).containsExactly(Ending.SUPERSEDED);
        first.close(new Ending(Ending.Reason.TIMEOUT, "pong_missing", false));
        assertThat(fixture.events.endings).hasSize(1);
        assertThat(fixture.row(first.id()).status()).isEqualTo(ConnectionStatus.SUPERSEDED);
    }

    @Test
    void theTokenIsRetiredWhenThePingBehindConnectedIsAnswered() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        assertThat(second.outbound.pings()).isEqualTo(1);
        assertThat(fixture.row(first.id()).tokenRetired()).isFalse();
        second.pong();
        assertThat(fixture.row(first.id()).tokenRetired()).isTrue();
        assertThat(fixture.ann(first.token()).resumed()).isFalse();
    }

    @Test
    void theTokenIsRetiredWhenTheNewConnectionSendsAnything() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        second.send("not even json");
        assertThat(fixture.row(first.id()).tokenRetired()).isTrue();
        assertThat(fixture.ann(first.token()).resumed()).isFalse();
    }

    @Test
    void untilThenTheTokenWorksAgainAndSupersedes() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        Client third = fixture.ann(first.token());
        assertThat(third.resumed()).isTrue();
        assertThat(third.field("resumed_from")).isEqualTo(first.id());
        assertThat(third.connection.generation()).isEqualTo(3);
        assertThat(second.outbound.closeReason()).isEqualTo("superseded");
        assertThat(fixture.row(second.id()).status()).isEqualTo(ConnectionStatus.SUPERSEDED);
        assertThat(fixture.row(second.id()).tokenRetired()).isTrue();
        assertThat(fixture.registry.count()).isEqualTo(1);
        assertThat(fixture.ann(second.token()).resumed()).isFalse();
        third.pong();
        assertThat(fixture.ann(first.token()).resumed()).isFalse();
        assertThat(third.outbound.closeCode()).isNull();
    }

    @Test
    void theProofOfAConnectionThatWasPassedOverCountsForNothing() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        Client third = fixture.ann(first.token());
        second.pong();
        assertThat(fixture.row(first.id()).tokenRetired()).isFalse();
        assertThat(fixture.ann(first.token()).resumed()).isTrue();
        assertThat(third.outbound.closeReason()).isEqualTo("superseded");
    }

    @Test
    void aLostConnectedNeverLocksAClientOut() {
        Client first = fixture.ann(null);
        first.close();
        for (int i = 0; i < 5; i++) {
            Client lost =
                    fixture.open(
                            campaign(player("ann", "pad", "*"), "tavern", first.token()), true);
            assertThat(lost.resumed()).isTrue();
            // Something the client sent before it could know its new token.
            lost.send("{\"type\":\"heartbeat\"}");
            lost.close(new Ending(Ending.Reason.CLIENT_DISCONNECT, "reset", false));
        }
        Client last = fixture.ann(first.token());
        assertThat(last.resumed()).isTrue();
        assertThat(last.connection.generation()).isEqualTo(7);
    }

    @Test
    void presentingTheNewTokenRetiresTheOneBefore() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        second.close();
        Client third = fixture.ann(second.token());
        assertThat(third.resumed()).isTrue();
        assertThat(third.field("resumed_from")).isEqualTo(second.id());
        assertThat(fixture.row(first.id()).tokenRetired()).isTrue();
        assertThat(fixture.ann(first.token()).resumed()).isFalse();
        assertThat(third.outbound.closeCode()).isNull();
    }

    @Test
    void afterThatTheTokenGivesAFreshConnectionAndASecurityEventAndTheLiveOneStays() {
        Logger logger = (Logger) LoggerFactory.getLogger(SecurityLog.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            Client first = fixture.ann(null);
            first.close();
            Client second = fixture.ann(first.token());
            second.pong();
            Client thief = fixture.ann(first.token());
            assertThat(thief.resumed()).isFalse();
            assertThat(thief.connected()).contains("\"missed\":null");
            assertThat(thief.connection.generation()).isEqualTo(1);
            assertThat(second.outbound.closeCode()).isNull();
            assertThat(fixture.counts.of(ResumeOutcome.REUSED)).isEqualTo(1);
            assertThat(log.list).hasSize(1);
            assertThat(log.list.getFirst().getFormattedMessage()).isEqualTo("security event");
            assertThat(log.list.getFirst().getKeyValuePairs().toString())
                    .contains("resume_token_reused", "ann", "192.0.2.1", thief.id())
                    .doesNotContain(first.token())
                    .doesNotContain(ConnectionTokens.hash(first.token()).hex());
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void badExpiredAndForeignTokensAnswerAlike() {
        Client first = fixture.ann(null);
        Client foreignUser =
                fixture.open(campaign(player("bob", "pad", "*"), "tavern", first.token()));
        Client foreignDevice =
                fixture.open(campaign(player("ann", null, "*"), "tavern", first.token()));
        Client foreignEndpoint = fixture.open(client(player("ann", "pad", "*"), first.token()));
        Client unknown = fixture.ann(UNKNOWN_TOKEN);
        Client nonsense = fixture.ann("\u0000'; DROP TABLE");
        first.close();
        fixture.clock.advance(Duration.ofMinutes(11));
        Client expired = fixture.ann(first.token());
        for (Client denied :
                new Client[] {
                    foreignUser, foreignDevice, foreignEndpoint, unknown, nonsense, expired
                }) {
            assertThat(denied.connected())
                    .contains("\"resumed\":false", "\"missed\":null")
                    .doesNotContain("resumed_from");
            assertThat(denied.outbound.messages()).hasSize(1);
        }
        assertThat(fixture.counts.of(ResumeOutcome.FOREIGN)).isEqualTo(3);
        assertThat(fixture.counts.of(ResumeOutcome.UNKNOWN)).isEqualTo(2);
        assertThat(fixture.counts.of(ResumeOutcome.EXPIRED)).isEqualTo(1);
    }

    @Test
    void aForeignTokenLeavesItsOwnerAlone() {
        Client first = fixture.ann(null);
        fixture.open(campaign(player("bob", "pad", "*"), "tavern", first.token()));
        assertThat(first.outbound.closeCode()).isNull();
        first.close();
        assertThat(fixture.ann(first.token()).resumed()).isTrue();
    }

    @Test
    void theWindowIsTenMinutesFromTheEnd() {
        Client first = fixture.ann(null);
        fixture.clock.advance(Duration.ofMinutes(20));
        first.pong();
        first.close();
        fixture.clock.advance(Duration.ofMinutes(10));
        Client second = fixture.ann(first.token());
        assertThat(second.resumed()).isTrue();
        second.close();
        fixture.clock.advance(Duration.ofMinutes(10).plusNanos(1));
        assertThat(fixture.ann(second.token()).resumed()).isFalse();
    }

    @Test
    void theWindowDoesNotFollowTheWallClock() {
        Client first = fixture.ann(null);
        first.close();
        fixture.clock.stepWall(Duration.ofHours(1));
        Client second = fixture.ann(first.token());
        assertThat(second.resumed()).isTrue();
        second.close();
        fixture.clock.stepWall(Duration.ofHours(-2));
        fixture.clock.advance(Duration.ofMinutes(9));
        assertThat(fixture.ann(second.token()).resumed()).isTrue();
    }

    @Test
    void roomsComeBack() {
        Client first = fixture.ann(null);
        first.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        first.send("{\"type\":\"join\",\"room\":\"attic\"}");
        first.send("{\"type\":\"leave\",\"room\":\"attic\"}");
        first.close();
        Client second = fixture.ann(first.token());
        assertThat(second.connection.rooms()).containsExactlyInAnyOrder("tavern", "cellar");
    }

    @Test
    void roomsComeBackAfterALostConnectedToo() {
        Client first = fixture.ann(null);
        first.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        first.close();
        fixture.ann(first.token()).close();
        assertThat(fixture.ann(first.token()).connection.rooms())
                .containsExactlyInAnyOrder("tavern", "cellar");
    }

    @Test
    void roomsThatTheNewTokenDoesNotOpenStayClosed() {
        Client first = fixture.ann(null);
        first.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        first.close();
        Client second =
                fixture.open(campaign(player("ann", "pad", "tavern"), "tavern", first.token()));
        assertThat(second.resumed()).isTrue();
        assertThat(second.connection.rooms()).containsExactly("tavern");
    }

    @Test
    void anotherAddressLeavesTheRoomOfTheOldAddress() {
        Client first = fixture.ann(null);
        first.send("{\"type\":\"join\",\"room\":\"cellar\"}");
        first.close();
        Client second = fixture.open(campaign(player("ann", "pad", "*"), "attic", first.token()));
        assertThat(second.connection.rooms()).containsExactlyInAnyOrder("attic", "cellar");
    }

    @Test
    void thePlaybackPositionComesBack() {
        Client first = fixture.ann(null);
        first.loop.inside(() -> {
            for (int sequence = 0; sequence < 5; sequence++) {
                first.connection.ledger().announced("r", "c" + sequence, sequence);
            }
            first.connection.ledger().sent(4);
        });
        first.send("{\"type\":\"chunk_ack\",\"up_to\":3,\"played_up_to\":2}");
        Client second = fixture.ann(first.token());
        assertThat(second.connection.marks()).isEqualTo(first.connection.marks());
        second.loop.inside(() -> {
            for (int sequence = 2; sequence < 6; sequence++) {
                second.connection.ledger().announced("r", "c" + sequence, sequence);
            }
            second.connection.ledger().sent(5);
        });
        assertThat(second.connection.ledger().marks())
                .extracting(mark -> mark.acknowledgedAtMicros() > 0)
                .containsExactly(true, true, false, false);
        assertThat(second.connection.ledger().marks())
                .extracting(mark -> mark.playedAtMicros() > 0)
                .containsExactly(true, false, false, false);
        assertThat(second.connection.marks().played()).isEqualTo(2);
    }

    @Test
    void logoutRetiresTheToken() {
        Client first = fixture.ann(null);
        first.send("{\"type\":\"logout\"}");
        assertThat(first.outbound.closeCode()).isEqualTo(CloseCode.NORMAL);
        assertThat(fixture.row(first.id()).disconnectDetail()).isEqualTo("logout");
        assertThat(fixture.row(first.id()).tokenRetired()).isTrue();
        assertThat(fixture.ann(first.token()).resumed()).isFalse();
    }

    @Test
    void aKickRetiresBothGoodTokensOfTheChain() {
        Client first = fixture.ann(null);
        first.close();
        Client second = fixture.ann(first.token());
        assertThat(fixture.registry.kick(second.id())).isTrue();
        fixture.clock.runPending();
        assertThat(second.outbound.closeCode()).isEqualTo(CloseCode.KICKED);
        assertThat(fixture.ann(second.token()).resumed()).isFalse();
        assertThat(fixture.ann(first.token()).resumed()).isFalse();
        assertThat(fixture.registry.kick(second.id())).isFalse();
    }

    @Test
    void rememberedTokensAreBounded() {
        Resumption resumption =
                new Resumption(
                        fixture.clock,
                        new ConnectionSettings(
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofHours(1),
                                Duration.ofHours(24),
                                Duration.ofSeconds(1),
                                ConnectionSettings.Tokens.DEFAULTS,
                                ConnectionSettings.Claims.DEFAULTS,
                                new ConnectionSettings.Limits(
                                        64, 64, 20, Duration.ofSeconds(10), 3, 10)));
        Client any = fixture.ann(null);
        for (int i = 0; i < 10; i++) {
            LiveConnection connection =
                    new LiveConnection(
                            "id" + i,
                            "token" + i,
                            any.connection.handshake(),
                            any.outbound,
                            fixture.ports);
            resumption.add(connection);
            resumption.ended(connection, false);
        }
        assertThat(resumption.remembered()).isEqualTo(3);
        fixture.clock.advance(Duration.ofMinutes(11));
        resumption.sweep();
        assertThat(resumption.remembered()).isZero();
    }
}
