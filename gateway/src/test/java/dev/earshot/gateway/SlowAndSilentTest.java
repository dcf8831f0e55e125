package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.connection.Ending;
import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.gateway.FakeConnections.FakeConnection;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlowAndSilentTest {
    private static final int QUEUE = 64 * 1024;
    private static final SocketLimits IMPATIENT =
            new SocketLimits(
                    524_288,
                    1024,
                    16,
                    Duration.ofMillis(200),
                    QUEUE,
                    Duration.ofMillis(60),
                    Duration.ofMillis(400),
                    Duration.ofMillis(300),
                    Duration.ofMillis(200),
                    100);

    private GatewayFixture fixture =
            GatewayFixture.start(GatewayFixture.HTTP, SocketLimits.DEFAULT);

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void impatient() {
        fixture.close();
        fixture = GatewayFixture.start(GatewayFixture.HTTP, IMPATIENT);
    }

    private Ending ending() {
        await().until(() -> !fixture.core.endings.isEmpty());
        return fixture.core.endings.getFirst();
    }

    /** A connection that reads nothing after its upgrade. */
    private FakeConnection deafPeer(RawSocket socket) {
        socket.upgrade("/api/ws?token=player-token");
        await().until(() -> !fixture.core.opened.isEmpty());
        return fixture.core.opened.getLast();
    }

    @Test
    void endsAPeerThatAnswersNoPing() {
        impatient();
        try (RawSocket socket = fixture.webSocket()) {
            assertThat(socket.readFrame().opcode()).isEqualTo(RawSocket.PING);
            assertThat(socket.readClose()).isEqualTo(4002);
        }
        assertThat(ending()).isEqualTo(new Ending(Ending.Reason.TIMEOUT, "pong_missing", false));
    }

    @Test
    void keepsAPeerThatAnswers() {
        impatient();
        try (RawSocket socket = fixture.webSocket()) {
            for (int i = 0; i < 12; i++) {
                RawSocket.Frame ping = socket.readFrame();
                assertThat(ping.opcode()).isEqualTo(RawSocket.PING);
                socket.send(RawSocket.frame(true, RawSocket.PONG, ping.payload()));
            }
            socket.sendText("still here");
            assertThat(socket.readText()).isEqualTo("still here");
        }
    }

    @Test
    void endsAMessageThatNeverEnds() {
        impatient();
        try (RawSocket socket = fixture.webSocket()) {
            socket.send(RawSocket.frame(false, RawSocket.TEXT, new byte[] {'a'}));
            assertThat(socket.readClose()).isEqualTo(1008);
        }
    }

    @Test
    void leavesAudioOutForASlowReaderAndKeepsIt() throws InterruptedException {
        fixture.close();
        fixture =
                GatewayFixture.start(
                        GatewayFixture.HTTP,
                        new SocketLimits(
                                524_288,
                                1024,
                                16,
                                Duration.ofSeconds(30),
                                QUEUE,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(1),
                                100));
        try (RawSocket socket = fixture.connect(4096)) {
            Outbound outbound = deafPeer(socket).outbound();
            AtomicLong mostQueued = new AtomicLong();
            CountDownLatch sent = new CountDownLatch(1);
            outbound.loop()
                    .execute(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            outbound.send(OutboundMessage.audio(new byte[1000]));
                            mostQueued.accumulateAndGet(outbound.queuedBytes(), Math::max);
                        }
                        sent.countDown();
                    });
            sent.await();
            // What TLS adds to each record comes on top.
            assertThat(mostQueued.get()).isBetween(1L, QUEUE + QUEUE / 50L);
            assertThat(fixture.gateway.traffic().dropped()).isGreaterThan(1000);
            assertThat(fixture.core.endings).isEmpty();
        }
    }

    @Test
    void closesASlowReaderThatMustNotMissAMessageAndServesTheOthers() {
        try (RawSocket slow = fixture.connect(4096);
                RawSocket quick = fixture.webSocket()) {
            fixture.core.opened.clear();
            Outbound outbound = deafPeer(slow).outbound();
            OutboundMessage message = FakeConnections.text("x".repeat(1000));
            outbound.loop()
                    .execute(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            outbound.send(message);
                        }
                    });
            assertThat(ending().detail()).isEqualTo("slow_consumer");
            assertThat(fixture.gateway.traffic().closes(CloseCode.SLOW_CONSUMER)).isEqualTo(1);
            quick.sendText("quick");
            assertThat(quick.readText()).isEqualTo("quick");
        }
    }

    @Test
    void endsAPeerThatTakesNothingOfWhatWaits() {
        impatient();
        try (RawSocket socket = fixture.connect(4096)) {
            Outbound outbound = deafPeer(socket).outbound();
            outbound.loop()
                    .execute(() -> {
                        while (fixture.gateway.traffic().dropped() == 0) {
                            outbound.send(OutboundMessage.audio(new byte[1000]));
                        }
                    });
            // Its pongs would keep it alive, but it does not even read.
            byte[] pong = RawSocket.frame(true, RawSocket.PONG, new byte[0]);
            await().pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        socket.send(pong);
                        return !fixture.core.endings.isEmpty();
                    });
            assertThat(ending().detail()).isEqualTo("slow_consumer");
        }
    }

    @Test
    void reportsWhatTheKernelTook() throws InterruptedException {
        try (RawSocket socket = fixture.webSocket()) {
            Outbound outbound = fixture.core.opened.getFirst().outbound();
            CountDownLatch written = new CountDownLatch(1);
            outbound.loop()
                    .execute(() -> outbound.send(FakeConnections.text("one"), written::countDown));
            assertThat(socket.readText()).isEqualTo("one");
            written.await();
            await().until(() -> outbound.queuedBytes() == 0);
        }
    }

    @Test
    void neverReportsBytesThatStayedBehind() {
        AtomicInteger reported = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        try (RawSocket socket = fixture.connect(4096)) {
            Outbound outbound = deafPeer(socket).outbound();
            OutboundMessage message = FakeConnections.text("x".repeat(1000));
            outbound.loop()
                    .execute(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            asked.incrementAndGet();
                            outbound.send(message, reported::incrementAndGet);
                        }
                    });
            assertThat(ending().detail()).isEqualTo("slow_consumer");
            assertThat(reported.get()).isBetween(1, asked.get() - 1);
        }
    }

    @Test
    void fansOutToAThousandInOrder() {
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                sockets.add(fixture.webSocket());
            }
            for (int n = 0; n < 50; n++) {
                OutboundMessage message = FakeConnections.text("{\"n\":" + n + "}");
                for (var loop : fixture.gateway.loops()) {
                    loop.execute(() ->
                            fixture.core.opened.stream()
                                    .filter(one -> one.loop().equals(loop))
                                    .forEach(one -> one.deliver(message)));
                }
            }
            for (RawSocket socket : sockets) {
                for (int n = 0; n < 50; n++) {
                    assertThat(socket.readText()).isEqualTo("{\"n\":" + n + "}");
                }
            }
        } finally {
            sockets.forEach(RawSocket::close);
        }
        await().until(() -> fixture.core.endings.size() == 1000);
    }
}
