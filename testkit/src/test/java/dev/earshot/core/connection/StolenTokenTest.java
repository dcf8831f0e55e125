package dev.earshot.core.connection;

import static dev.earshot.core.connection.RegistryFixture.campaign;
import static dev.earshot.core.connection.RegistryFixture.player;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.earshot.core.connection.RegistryFixture.Client;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a connection token is worth to somebody who stole, replayed or guessed it. */
class StolenTokenTest {
    private final RegistryFixture fixture = new RegistryFixture();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SecurityLog.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Client owner = fixture.ann(null);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void anotherUserGetsAFreshConnectionAndIsReported() {
        Client thief = fixture.open(campaign(player("bob", "pad", "*"), "tavern", owner.token()));

        assertThat(thief.resumed()).isFalse();
        assertOwnerStays();
        assertReported(SecurityEvent.RESUME_TOKEN_FOREIGN);
        assertThat(log.list.getFirst().getKeyValuePairs().toString())
                .contains("event=\"resume_token_foreign\"")
                .contains("user=\"bob\"")
                .contains("device=\"pad\"")
                .contains("client_ip=\"192.0.2.1\"")
                .contains("connection_id=\"" + thief.id() + "\"")
                .doesNotContain(owner.token());
    }

    @Test
    void anotherDeviceOfTheUserToo() {
        Client thief = fixture.open(campaign(player("ann", "phone", "*"), "tavern", owner.token()));

        assertThat(thief.resumed()).isFalse();
        assertOwnerStays();
        assertReported(SecurityEvent.RESUME_TOKEN_FOREIGN);
    }

    /** A phone that changes its network is not a thief: it also has the device's own JWT. */
    @Test
    void theOwnerAtAnotherAddressResumes() {
        Handshake here = campaign(player("ann", "pad", "*"), "tavern", owner.token());
        Client moved =
                fixture.open(
                        new Handshake(
                                here.endpoint(),
                                here.transport(),
                                here.principal(),
                                here.room(),
                                here.connectionToken(),
                                null,
                                false,
                                null,
                                "test",
                                "198.51.100.7",
                                null));

        assertThat(moved.resumed()).isTrue();
        assertThat(fixture.counts.security).isEmpty();
    }

    @Test
    void aReplayAfterUseIsReportedAndTheLiveConnectionStays() {
        owner.close();
        Client live = fixture.ann(owner.token());
        live.pong();

        Client replay = fixture.ann(owner.token());

        assertThat(replay.resumed()).isFalse();
        assertThat(live.outbound.closeCode()).isNull();
        assertReported(SecurityEvent.RESUME_TOKEN_REUSED);
    }

    @Test
    void aReplayAfterARestartIsReportedToo() {
        owner.close();
        fixture.ann(owner.token()).pong();
        RegistryFixture next = fixture.restarted();

        assertThat(next.ann(owner.token()).resumed()).isFalse();

        assertThat(next.counts.security).containsExactly(SecurityEvent.RESUME_TOKEN_REUSED);
    }

    @Test
    void guessesAreWorthNothing() {
        Random random = new Random(18);
        for (int i = 0; i < 2_000; i++) {
            byte[] guess = new byte[32];
            random.nextBytes(guess);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(guess);
            Client guesser = fixture.ann(text);
            assertThat(guesser.resumed()).isFalse();
            guesser.close();
        }
        assertThat(fixture.counts.of(ResumeOutcome.UNKNOWN)).isEqualTo(2_000);
        assertThat(fixture.counts.security).isEmpty();
        assertOwnerStays();
    }

    @Test
    void nearMissesAreWorthNothing() {
        String token = owner.token();
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String near = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(fixture.ann(near).resumed()).isFalse();
        }
        for (String near : List.of(token + "=", token.substring(1), " " + token, token + token)) {
            assertThat(fixture.ann(near).resumed()).isFalse();
        }
        assertOwnerStays();
    }

    @Test
    void manyThievesDoNotFillTheLog() {
        for (int i = 0; i < 100; i++) {
            fixture.open(campaign(player("bob", null, "*"), "tavern", owner.token()));
        }
        assertThat(log.list).hasSize(SecurityLog.LINES_PER_WINDOW);
        assertThat(fixture.counts.security).hasSize(100);

        fixture.clock.advanceMillis(1_000);
        fixture.open(campaign(player("bob", null, "*"), "tavern", owner.token()));

        assertThat(log.list.getLast().getKeyValuePairs().toString())
                .contains("unlogged_before=\"80\"");
    }

    private void assertOwnerStays() {
        assertThat(owner.outbound.closeCode()).isNull();
        owner.close();
        assertThat(fixture.ann(owner.token()).resumed()).isTrue();
    }

    private void assertReported(SecurityEvent event) {
        assertThat(fixture.counts.security).containsExactly(event);
        assertThat(log.list).hasSize(1);
    }
}
