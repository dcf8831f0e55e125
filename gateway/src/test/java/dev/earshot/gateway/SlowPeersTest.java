package dev.earshot.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.gateway.FakeConnections.FakeConnection;
import dev.earshot.gateway.http.HttpLimits;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.testkit.RawSocket;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that take their time, from many addresses, beside one that does not. */
@Timeout(120)
class SlowPeersTest {
    private static final HttpLimits BRIEF =
            new HttpLimits(
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    Duration.ofHours(1),
                    Duration.ofSeconds(20),
                    Duration.ofHours(1),
                    Duration.ofMillis(300),
                    8192,
                    16_384,
                    100,
                    65_536);
    private static final SocketLimits PATIENT =
            new SocketLimits(
                    524_288,
                    1024,
                    16,
                    Duration.ofSeconds(30),
                    256 * 1024,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(1),
                    100);

    private final List<RawSocket> sockets = new ArrayList<>();
    private GatewayFixture fixture = brief();

    private static GatewayFixture brief() {
        PeerLimits plain = GatewayFixture.PEERS;
        PeerLimits peers =
                new PeerLimits(0, 1000, 1000, plain.rates(), Duration.ofMillis(700), 0, List.of());
        return GatewayFixture.start(
                BRIEF,
                PATIENT,
                peers,
                Route.open("GET", "/open", one -> one.respondJson(200, Map.of())),
                Route.open(
                        "GET",
                        "/large",
                        one ->
                                one.respond(
                                        200,
                                        "application/octet-stream",
                                        new byte[16 << 20],
                                        Map.of())),
                Route.token("GET", "/known", 0, one -> one.respondJson(200, Map.of())),
                new Route(
                        "POST",
                        "/upload",
                        new Route.Access.Open(),
                        1 << 20,
                        one -> one.respondJson(200, Map.of())));
    }

    @AfterEach
    void stop() {
        sockets.forEach(RawSocket::close);
        fixture.close();
    }

    private RawSocket from(int address) {
        RawSocket socket = RawSocket.connectFrom("127.0.1." + address, fixture.port());
        sockets.add(socket);
        return socket;
    }

    @Test
    void endsWhoTricklesOrStaysSilentBeforeItIsKnown() {
        List<RawSocket> slow = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            slow.add(from(i));
            slow.add(from(i).send("GET / HTTP/1.1\r\nHost: lo"));
            slow.add(
                    from(i).send(
                                    "POST /upload HTTP/1.1\r\nHost: localhost\r\n"
                                            + "Content-Length: 1000\r\n\r\nslow"));
            slow.add(
                    from(i).send("GET /api/ws?token=player-token HTTP/1.1\r\n")
                            .send("Host: localhost\r\nUpgrade: websocket\r\n"));
        }
        RawSocket good = fixture.webSocket();
        sockets.add(good);
        AtomicBoolean over = new AtomicBoolean();
        Thread trickle =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!over.get()) {
                                slow.forEach(SlowPeersTest::trickle);
                                pause();
                            }
                        });
        for (int i = 0; i < slow.size(); i++) {
            RawSocket one = slow.get(i);
            if (i % 4 == 2) {
                assertThat(one.readResponse().status()).isEqualTo(408);
            } else {
                assertThat(one.atEnd()).isTrue();
            }
            good.sendText("n" + i);
            assertThat(good.readText()).isEqualTo("n" + i);
        }
        over.set(true);
        assertThat(trickle.isVirtual()).isTrue();
        slow.forEach(RawSocket::close);
        await().until(() -> fixture.openSockets() == 1);
    }

    private static void trickle(RawSocket socket) {
        try {
            socket.send("x");
        } catch (java.io.UncheckedIOException closed) {
            // As it should be, sooner or later.
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void countsTheTimeToTheHeadFromTheAcceptAndNotFromALateFirstByte() {
        fixture.close();
        HttpLimits http =
                new HttpLimits(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(2),
                        8192,
                        16_384,
                        100,
                        65_536);
        fixture = GatewayFixture.start(http, PATIENT);
        RawSocket late = from(1);
        long begin = System.nanoTime();
        // Shortly before its time is over it begins to send, and would get all of it again.
        await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
        late.send("G");
        assertThat(late.atEnd()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(5400));
    }

    @Test
    void endsAKeptAliveSocketOfAStrangerSoonAndOfSomebodyKnownLate() {
        RawSocket stranger = from(1);
        RawSocket known = from(2);
        stranger.send("GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(stranger.readResponse().status()).isEqualTo(200);
        known.send("GET /known?token=player-token HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(known.readResponse().status()).isEqualTo(200);
        RawSocket liar = from(3);
        liar.send("GET /known?token=nonsense HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(liar.readResponse().status()).isEqualTo(401);

        assertThat(stranger.atEnd()).isTrue();
        assertThat(liar.atEnd()).isTrue();
        known.send("GET /known?token=player-token HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(known.readResponse().status()).isEqualTo(200);
    }

    @Test
    void endsAStrangerWhoNeverReadsAndWhoHasClosedItsHalf() {
        RawSocket neverReads = RawSocket.connect(fixture.port(), 4096);
        sockets.add(neverReads);
        neverReads.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
        RawSocket halfClosed = RawSocket.connect(fixture.port(), 4096);
        sockets.add(halfClosed);
        halfClosed.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
        halfClosed.closeOutput();
        await().until(() -> fixture.openSockets() == 0);
    }

    @Test
    void answersPingsOneByOneToWhoReadsAndOnceToWhoDoesNot() {
        RawSocket reader = fixture.webSocket();
        sockets.add(reader);
        for (int i = 0; i < 50; i++) {
            reader.send(RawSocket.frame(true, RawSocket.PING, ("n" + i).getBytes(UTF_8)));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(reader.readFrame().text()).isEqualTo("n" + i);
        }
    }

    @Test
    void endsAFloodOfPingsAndOfPongs() {
        for (int opcode : new int[] {RawSocket.PING, RawSocket.PONG}) {
            RawSocket flooder = fixture.webSocket();
            sockets.add(flooder);
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < 10_000; i++) {
                flood.writeBytes(RawSocket.frame(true, opcode, new byte[] {1}));
            }
            flooder.send(flood.toByteArray());
            assertThat(flooder.readClose()).isEqualTo(4003);
        }
    }

    @Test
    void holdsLittleForAPeerThatPingsAndNeverReads() {
        fixture.close();
        fixture =
                GatewayFixture.start(
                        GatewayFixture.HTTP,
                        new SocketLimits(
                                524_288,
                                1024,
                                16,
                                Duration.ofSeconds(30),
                                256 * 1024,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(1),
                                100_000));
        RawSocket deaf = RawSocket.connect(fixture.port(), 4096);
        sockets.add(deaf);
        assertThat(deaf.upgrade("/api/ws?token=player-token").status()).isEqualTo(101);
        await().until(() -> !fixture.core.opened.isEmpty());
        FakeConnection connection = fixture.core.opened.getLast();
        byte[] pings = pings(500);
        long mostQueued = 0;
        for (int i = 0; i < 100; i++) {
            deaf.send(pings);
            mostQueued = Math.max(mostQueued, queued(connection));
        }
        deaf.sendText("all read");
        await().until(() -> fixture.core.texts.contains("all read"));
        mostQueued = Math.max(mostQueued, queued(connection));
        assertThat(mostQueued).isLessThan(20_000);
        // What is owed to it is paid when it reads on, and then the answer to its text.
        RawSocket.Frame frame = deaf.readFrame();
        while (frame.opcode() != RawSocket.PONG || !frame.text().endsWith("499 ")) {
            frame = deaf.readFrame();
        }
    }

    private static byte[] pings(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] payload = ("x".repeat(100) + i + " ").getBytes(UTF_8);
            all.writeBytes(RawSocket.frame(true, RawSocket.PING, payload));
        }
        return all.toByteArray();
    }

    private static long queued(FakeConnection connection) {
        AtomicLong queued = new AtomicLong(-1);
        connection.loop().execute(() -> queued.set(connection.outbound().queuedBytes()));
        await().until(() -> queued.get() >= 0);
        return queued.get();
    }

    @Test
    void queuesForTwoHundredSlowReadersNoMoreThanTheBoundEach() {
        List<RawSocket> readers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RawSocket slow = RawSocket.connect(fixture.port(), 4096);
            sockets.add(slow);
            assertThat(slow.upgrade("/api/ws?token=player-token").status()).isEqualTo(101);
            readers.add(slow);
        }
        await().until(() -> fixture.core.opened.size() == 200);
        List<FakeConnection> slow = List.copyOf(fixture.core.opened);
        RawSocket good = fixture.webSocket();
        sockets.add(good);
        AtomicLong mostQueued = new AtomicLong();
        AtomicLong sent = new AtomicLong();
        for (FakeConnection one : slow) {
            one.loop()
                    .execute(() -> {
                        for (int n = 0; n < 2_000; n++) {
                            one.deliver(OutboundMessage.audio(new byte[1000]));
                            mostQueued.accumulateAndGet(one.outbound().queuedBytes(), Math::max);
                        }
                        one.deliver(FakeConnections.text("x".repeat(200_000)));
                        sent.incrementAndGet();
                    });
        }
        for (int i = 0; i < 100; i++) {
            good.sendText("n" + i);
            assertThat(good.readText()).isEqualTo("n" + i);
            for (RawSocket reader : readers.subList(0, 5)) {
                reader.readBytes(1024);
            }
        }
        await().until(() -> sent.get() == 200);
        assertThat(mostQueued.get()).isBetween(1L, 256L * 1024);
        await().until(() -> fixture.core.endings.size() == 200);
        assertThat(fixture.core.endings).allMatch(end -> end.detail().equals("slow_consumer"));
        good.sendText("still served");
        assertThat(good.readText()).isEqualTo("still served");
    }
}
