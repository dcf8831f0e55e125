package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.connection.Handshake;
import dev.earshot.core.connection.Transport;
import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.EventId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that break the rules over real sockets: each is closed with a reason, others live on. */
class HostilePeerTest {
    private static final int PEERS = 50;

    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = GatewayFixture.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"81ff7fffffffffffffff", "81ff0000000000090001"})
    void saysTooBigBeforeThePayloadIsSent(String head) {
        try (RawSocket socket = fixture.webSocket()) {
            socket.send(HexFormat.of().parseHex(head));
            assertThat(socket.readClose()).isEqualTo(1009);
            assertThat(socket.atEnd()).isTrue();
        }
    }

    @Test
    void endsFiftyPeersThatSendDustAndServesTheOthers() {
        ByteArrayOutputStream dust = new ByteArrayOutputStream();
        dust.writeBytes(RawSocket.frame(false, RawSocket.TEXT, new byte[] {'a'}));
        for (int i = 0; i < 200; i++) {
            dust.writeBytes(RawSocket.frame(false, 0, new byte[] {'a'}));
        }
        List<RawSocket> peers = new ArrayList<>();
        try (RawSocket bystander = fixture.webSocket()) {
            for (int i = 0; i < PEERS; i++) {
                peers.add(fixture.webSocket());
            }
            peers.forEach(peer -> peer.send(dust.toByteArray()));
            bystander.sendText("still here");
            assertThat(bystander.readText()).isEqualTo("still here");
            for (RawSocket peer : peers) {
                assertThat(peer.readClose()).isEqualTo(1008);
                assertThat(peer.atEnd()).isTrue();
            }
            assertThat(fixture.core.texts).containsExactly("still here");
            await().until(() -> fixture.gateway.traffic().open(Transport.WEBSOCKET) == 1);
        } finally {
            peers.forEach(RawSocket::close);
        }
    }

    @Test
    void ignoresWhatComesBehindAClose() {
        try (RawSocket socket = fixture.webSocket()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(
                    RawSocket.frame(true, RawSocket.CLOSE, new byte[] {3, (byte) 0xe8, 'b', 'y'}));
            all.writeBytes(RawSocket.frame(true, RawSocket.TEXT, new byte[] {'x'}));
            all.writeBytes(RawSocket.frame(true, RawSocket.PING, new byte[] {'x'}));
            all.writeBytes(RawSocket.frame(true, RawSocket.CLOSE, new byte[] {0}));
            socket.send(all.toByteArray());
            RawSocket.Frame answer = socket.readFrame();
            assertThat(answer.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(answer.closeCode()).isEqualTo(1000);
            assertThat(socket.atEnd()).isTrue();
        }
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.texts).isEmpty();
        assertThat(fixture.core.endings).hasSize(1);
    }

    @Test
    void readsTheLastEventIdOfAStreamAndOfNothingElse() {
        EventId given = new EventId(7, 42, 3);
        assertThat(lastEventId("/api/events?", "Last-Event-ID: 7.42.3")).isEqualTo(given);
        assertThat(lastEventId("/api/events?last_event_id=7.42.3&", "X: y")).isEqualTo(given);
        // The browser's header is newer than the address that the page once made.
        assertThat(lastEventId("/api/events?last_event_id=1.2.3&", "Last-Event-ID: 7.42.3"))
                .isEqualTo(given);
        assertThat(lastEventId("/api/events?", "X: y")).isNull();
        try (RawSocket socket =
                RawSocket.webSocket(
                        fixture.port(),
                        "/api/ws?token=player-token&last_event_id=7.42.3",
                        "Last-Event-ID: 7.42.3")) {
            socket.readText();
            assertThat(newest().lastEventId()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Last-Event-ID: 07.42.3",
                "Last-Event-ID: 7.42.3.1",
                "Last-Event-ID: \u00ff\u00fe",
                "Last-Event-ID: 7.42.3\r\nLast-Event-ID: 7.42.3",
                "Last-Event-ID: ",
                "Last-Event-ID: '; drop table users; --"
            })
    void aForgedLastEventIdIsTheSameAsNone(String header) {
        assertThat(lastEventId("/api/events?", header)).isNull();
        assertThat(lastEventId("/api/events?last_event_id=7.42.3%0d%0aid:1&", "X: y")).isNull();
    }

    @Test
    void aLongLastEventIdIsNoneAndAnEnormousOneIsNotRead() {
        assertThat(lastEventId("/api/events?", "Last-Event-ID: " + "1".repeat(10_000))).isNull();
        assertThat(status("/api/events?", "Last-Event-ID: " + "1".repeat(1 << 20))).isEqualTo(431);
        assertThat(status("/api/events?last_event_id=" + "1".repeat(1 << 20) + "&", "X: y"))
                .isEqualTo(414);
    }

    private EventId lastEventId(String target, String header) {
        assertThat(status(target, header)).isEqualTo(200);
        return newest().lastEventId();
    }

    private Handshake newest() {
        return fixture.core.opened.getLast().handshake();
    }

    private int status(String target, String header) {
        try (RawSocket socket = fixture.connect()) {
            String request =
                    "GET %stoken=player-token HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
                            .formatted(target, header);
            // What is refused early is not read to its end.
            Thread sender = Thread.ofVirtual().start(() -> sendAll(socket, request));
            RawSocket.Response head = socket.readResponse(true);
            if (head.status() == 200) {
                assertThat(socket.readEvent()).isEqualTo(FakeConnections.GREETING);
            }
            sender.interrupt();
            return head.status();
        }
    }

    private static void sendAll(RawSocket socket, String request) {
        try {
            socket.send(request);
        } catch (java.io.UncheckedIOException cutOff) {
            // The answer has been given.
        }
    }
}
