package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.connection.ConnectionService.Refusal;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SseTest {
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = GatewayFixture.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private RawSocket stream() {
        return fixture.connect()
                .send("GET /api/events?token=player-token HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    @Test
    void streamsEventsAndPings() {
        try (RawSocket socket = stream()) {
            RawSocket.Response head = socket.readResponse(true);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(socket.readLine()).startsWith("retry: ");
            assertThat(socket.readEvent()).isEqualTo(FakeConnections.GREETING);
            FakeConnections.FakeConnection connection = fixture.core.opened.getFirst();
            connection.outbound().loop().execute(() -> connection.outbound().ping());
            assertThat(socket.readLine()).isEmpty();
            assertThat(socket.readLine()).isEqualTo(": ping");
        }
    }

    @Test
    void endsWithARetryThatSuitsTheCode() {
        try (RawSocket socket = stream()) {
            socket.readResponse(true);
            assertThat(socket.readEvent()).isEqualTo(FakeConnections.GREETING);
            FakeConnections.FakeConnection connection = fixture.core.opened.getFirst();
            connection
                    .outbound()
                    .loop()
                    .execute(() -> connection.outbound().close(CloseCode.DRAINING, ""));
            assertThat(new String(socket.readToEnd(), StandardCharsets.US_ASCII))
                    .startsWith("\nretry: ");
        }
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.endings.getFirst().detail()).isEqualTo("draining");
    }

    @Test
    void splitsLinesAndSkipsBinary() {
        try (RawSocket socket = stream()) {
            socket.readResponse(true);
            assertThat(socket.readEvent()).isEqualTo(FakeConnections.GREETING);
            FakeConnections.FakeConnection connection = fixture.core.opened.getFirst();
            connection
                    .loop()
                    .execute(() -> {
                        connection.outbound().send(OutboundMessage.audio(new byte[10]));
                        connection.deliver(FakeConnections.text("a\rb\nc\r\nd"));
                    });
            assertThat(socket.readLine()).isEmpty();
            for (String line : List.of("a", "b", "c", "d")) {
                assertThat(socket.readLine()).isEqualTo("data: " + line);
            }
            assertThat(socket.readLine()).isEmpty();
        }
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.endings)
                .containsExactly(new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", true));
    }

    @Test
    void tellsARefusedStreamWhenToComeBack() {
        fixture.core.admission = _ -> new Refusal(503, "Draining", 5);
        try (RawSocket socket = stream()) {
            RawSocket.Response response = socket.readResponse();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(response.text()).matches("retry: [5-7]\\d{3}\n\n");
        }
        fixture.core.admission = _ -> new Refusal(403, "No", 0);
        try (RawSocket socket = stream()) {
            assertThat(socket.readResponse().status()).isEqualTo(403);
        }
        assertThat(fixture.get("/api/events").status()).isEqualTo(401);
    }
}
