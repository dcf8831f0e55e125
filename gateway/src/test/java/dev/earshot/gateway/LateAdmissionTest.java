package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.earshot.core.connection.ConnectionService.Holder;
import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.gateway.FakeConnections.Question;
import dev.earshot.testkit.RawSocket;
import dev.earshot.testkit.RawSocket.Response;
import dev.earshot.testkit.process.Waits;
import io.netty.channel.epoll.Epoll;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Newcomers about whom the core has to ask somebody else first. */
class LateAdmissionTest {
    private static final String PLAIN =
            "GET /api/ws?token=" + GatewayFixture.PLAYER + " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String UPGRADE =
            PLAIN
                    + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
    private static final Refusal TAKEN =
            new Refusal(409, "Device already connected", 0, new Holder(SINCE, "node-1"));
    private static final Duration SOON = Duration.ofSeconds(5);

    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = GatewayFixture.start();
        fixture.core.hesitant = true;
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Question question() throws InterruptedException {
        Question question = fixture.core.questions.poll(5, TimeUnit.SECONDS);
        assertThat(question).as("what the core is asked").isNotNull();
        return question;
    }

    @Test
    void opensWithEverythingThatWasSentBehindTheRequest() throws InterruptedException {
        try (RawSocket socket = fixture.connect()) {
            socket.send(UPGRADE).sendText("one").sendText("two");
            Question question = question();
            assertThat(question.enters()).isTrue();
            assertThat(fixture.core.opened).isEmpty();
            question.answer().accept(null);
            assertThat(socket.readResponse(false).status()).isEqualTo(101);
            assertThat(socket.readText()).isEqualTo(FakeConnections.GREETING);
            assertThat(socket.readText()).isEqualTo("one");
            assertThat(socket.readText()).isEqualTo("two");
            assertThat(fixture.core.opened.getFirst().handshake()).isSameAs(question.handshake());
            assertThat(fixture.core.abandoned).isEmpty();
        }
    }

    @Test
    void saysWhoHasThePlaceAndServesTheNextRequest() throws InterruptedException {
        try (RawSocket socket = fixture.connect()) {
            socket.send(UPGRADE).send(PLAIN + "\r\n");
            question().answer().accept(TAKEN);
            Response taken = socket.readResponse();
            assertThat(taken.status()).isEqualTo(409);
            assertThat(taken.text())
                    .isEqualTo(
                            "{\"message\":\"Device already connected\",\"connected_since\":"
                                    + "\"2026-01-02T03:04:05Z\",\"node\":\"node-1\"}");
            question().answer().accept(null);
            assertThat(socket.readResponse().status()).isEqualTo(426);
        }
    }

    @Test
    void aPlainGetOnlyAsks() throws InterruptedException {
        try (RawSocket socket = fixture.connect()) {
            socket.send(PLAIN + "\r\n");
            Question question = question();
            assertThat(question.enters()).isFalse();
            question.answer().accept(TAKEN);
            assertThat(socket.readResponse().status()).isEqualTo(409);
        }
        assertThat(fixture.core.opened).isEmpty();
    }

    @Test
    void whoAsksAndClosesItsHalfIsAnswered() throws InterruptedException {
        try (RawSocket socket = fixture.connect()) {
            socket.send(PLAIN + "\r\n").closeOutput();
            question().answer().accept(null);
            assertThat(socket.readResponse().status()).isEqualTo(426);
        }
    }

    @Test
    void whoLeavesMeanwhileIsMissedAtOnce() throws InterruptedException {
        assumeThat(Epoll.isAvailable()).as("only epoll tells while nothing is read").isTrue();
        for (int way = 0; way < 3; way++) {
            RawSocket socket = fixture.connect();
            socket.send(UPGRADE);
            Question question = question();
            int asked = System.identityHashCode(question.handshake());
            switch (way) {
                case 0 -> socket.close();
                case 1 -> socket.reset();
                default -> socket.closeOutput();
            }
            Waits.until(
                    "the place of who left by way " + way,
                    SOON,
                    () ->
                            fixture.core.abandoned.stream()
                                    .anyMatch(one -> System.identityHashCode(one) == asked));
            question.answer().accept(null);
            socket.close();
        }
        Waits.until("every socket", SOON, () -> fixture.openSockets() == 0);
        assertThat(fixture.core.opened).isEmpty();
    }
}
