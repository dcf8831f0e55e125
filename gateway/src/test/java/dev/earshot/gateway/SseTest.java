package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.testkit.RawSocket;
import dev.earshot.wire.CloseCode;
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
            assertThat(new String(socket.readToEnd(), java.nio.charset.StandardCharsets.US_ASCII))
                    .startsWith("\nretry: ");
        }
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.endings.getFirst().detail()).isEqualTo("draining");
    }
}
