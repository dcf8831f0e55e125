package dev.earshot.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.net.PeerLimits;
import dev.earshot.gateway.net.Refused;
import dev.earshot.gateway.peer.PlantedMemory;
import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MemoryLimitsTest {
    private static final int UNFINISHED = 900_000;
    private static final int QUEUE = 256 * 1024;

    private final PlantedMemory memory = new PlantedMemory();
    private final List<RawSocket> sockets = new ArrayList<>();
    private final GatewayFixture fixture = start();

    private GatewayFixture start() {
        PeerLimits plain = GatewayFixture.PEERS;
        PeerLimits peers =
                new PeerLimits(
                        0,
                        1000,
                        1000,
                        plain.rates(),
                        Duration.ofSeconds(15),
                        UNFINISHED,
                        List.of());
        Route upload =
                new Route(
                        "POST",
                        "/upload",
                        new Route.Access.Open(),
                        1 << 19,
                        exchange ->
                                exchange.respondJson(200, Map.of("bytes", exchange.body().length)));
        return GatewayFixture.start(peers, memory, upload);
    }

    @AfterEach
    void stop() {
        sockets.forEach(RawSocket::close);
        fixture.close();
    }

    private RawSocket webSocket() {
        RawSocket socket = fixture.webSocket();
        sockets.add(socket);
        return socket;
    }

    /** A message of this size without its last byte. */
    private static byte[] unfinished(int size) {
        byte[] frame = RawSocket.frame(true, RawSocket.TEXT, new byte[size]);
        return java.util.Arrays.copyOf(frame, frame.length - 1);
    }

    private long present() {
        return fixture.gateway.peers().unfinished().present();
    }

    @Test
    void closesWhoWantsMoreThanAllUnfinishedMessagesMayHoldAndNobodyElse() {
        for (int i = 0; i < 50; i++) {
            webSocket().send(unfinished(30_000));
        }
        // Thirty of them would fit if not a byte were lost.
        await().until(() -> fixture.gateway.traffic().refusals(Refused.UNFINISHED) >= 20);
        await().until(() -> present() > 200_000);
        assertThat(present()).isLessThanOrEqualTo(UNFINISHED);
        assertThat(fixture.gateway.traffic().closes(CloseCode.POLICY_VIOLATION))
                .isEqualTo(fixture.gateway.traffic().refusals(Refused.UNFINISHED))
                .isLessThan(50);
        assertThat(sockets.getLast().readClose()).isEqualTo(1008);

        RawSocket honest = webSocket();
        honest.sendText("whole");
        assertThat(honest.readText()).isEqualTo("whole");
        byte[] twoPieces = RawSocket.frame(true, RawSocket.TEXT, "two pieces".getBytes(UTF_8));
        honest.send(java.util.Arrays.copyOf(twoPieces, 9));
        await().until(() -> present() > 0);
        honest.send(java.util.Arrays.copyOfRange(twoPieces, 9, twoPieces.length));
        assertThat(honest.readText()).isEqualTo("two pieces");

        sockets.forEach(RawSocket::close);
        await().until(() -> present() == 0);
    }

    @Test
    void givesBackWhatAMessageHeldWhenItIsWhole() {
        RawSocket socket = webSocket();
        byte[] frame = RawSocket.frame(true, RawSocket.TEXT, "x".repeat(100_000).getBytes(UTF_8));
        for (int i = 0; i < 5; i++) {
            socket.send(java.util.Arrays.copyOf(frame, 90_000));
            await().until(() -> present() > 50_000);
            socket.send(java.util.Arrays.copyOfRange(frame, 90_000, frame.length));
            assertThat(socket.readText()).hasSize(100_000);
            assertThat(present()).isZero();
        }
    }

    @Test
    void answersABodyThatWantsMoreThanAllMayHold() {
        RawSocket holder = webSocket();
        holder.send(unfinished(450_000));
        await().until(() -> present() > 440_000);
        try (RawSocket sender = fixture.connect()) {
            sender.send(head(520_000)).send(new byte[515_000]);
            RawSocket.Response answer = sender.readResponse();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
        try (RawSocket sender = fixture.connect()) {
            sender.send(head(1_000)).send(new byte[1_000]);
            assertThat(sender.readResponse().text()).isEqualTo("{\"bytes\":1000}");
        }
        holder.close();
        await().until(() -> present() == 0);
        try (RawSocket sender = fixture.connect()) {
            sender.send(head(520_000)).send(new byte[520_000]);
            assertThat(sender.readResponse().text()).isEqualTo("{\"bytes\":520000}");
            assertThat(present()).isZero();
        }
    }

    private static String head(int length) {
        return "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
    }

    @Test
    void refusesNewConnectionsWhileTheHeapIsFullAndKeepsTheOld() {
        RawSocket old = webSocket();
        memory.heap = 90;
        await().until(() -> !fixture.gateway.peers().troubles().isEmpty());

        try (RawSocket newcomer = fixture.connect()) {
            RawSocket.Response answer = newcomer.upgrade("/api/ws?token=player-token");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("5");
        }
        assertThat(fixture.get("/api/events?token=player-token").text()).startsWith("retry: ");
        assertThat(fixture.get("/nowhere").status()).isEqualTo(404);
        old.sendText("still here");
        assertThat(old.readText()).isEqualTo("still here");
        assertThat(fixture.gateway.traffic().refusals(Refused.MEMORY)).isEqualTo(2);

        memory.heap = 50;
        await().until(() -> fixture.gateway.peers().troubles().isEmpty());
        webSocket();
    }

    @Test
    void letsLittleWaitForEachPeerWhileBuffersHoldMuch() throws Exception {
        RawSocket socket = RawSocket.connect(fixture.port(), 4096);
        sockets.add(socket);
        assertThat(socket.upgrade("/api/ws?token=player-token").status()).isEqualTo(101);
        await().until(() -> !fixture.core.opened.isEmpty());
        Outbound outbound = fixture.core.opened.getLast().outbound();
        assertThat(mostQueued(outbound)).isBetween(QUEUE / 2L, (long) QUEUE);

        RawSocket other = RawSocket.connect(fixture.port(), 4096);
        sockets.add(other);
        assertThat(other.upgrade("/api/ws?token=player-token").status()).isEqualTo(101);
        await().until(() -> fixture.core.opened.size() == 2);
        memory.direct = 80;
        await().until(() -> !fixture.gateway.peers().troubles().isEmpty());
        assertThat(mostQueued(fixture.core.opened.getLast().outbound())).isBetween(1L, 16L * 1024);
        memory.direct = 70;
        assertThat(fixture.core.endings).isEmpty();
    }

    private static long mostQueued(Outbound outbound) throws Exception {
        AtomicLong most = new AtomicLong();
        CompletableFuture<Void> done = new CompletableFuture<>();
        outbound.loop()
                .execute(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        outbound.send(OutboundMessage.audio(new byte[1000]));
                        most.accumulateAndGet(outbound.queuedBytes(), Math::max);
                    }
                    done.complete(null);
                });
        done.get();
        return most.get();
    }
}
