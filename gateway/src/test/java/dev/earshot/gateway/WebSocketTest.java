package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.connection.Ending;
import dev.earshot.testkit.RawSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTest {
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = GatewayFixture.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void greetsAndEchoes() {
        try (RawSocket socket = fixture.webSocket()) {
            socket.sendText("{\"hello\":1}");
            assertThat(socket.readText()).isEqualTo("{\"hello\":1}");
        }
    }

    @Test
    void answersAPing() {
        try (RawSocket socket = fixture.webSocket()) {
            socket.send(RawSocket.frame(true, RawSocket.PING, new byte[] {1, 2, 3}));
            RawSocket.Frame pong = socket.readFrame();
            assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
            assertThat(pong.payload()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void finishesTheClosingHandshakeAndTellsTheCoreOnce() {
        try (RawSocket socket = fixture.webSocket()) {
            socket.sendClose(1000);
            assertThat(socket.readClose()).isEqualTo(1000);
            assertThat(socket.atEnd()).isTrue();
        }
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.endings)
                .containsExactly(new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", true));
    }

    @Test
    void reportsAReset() {
        RawSocket socket = fixture.webSocket();
        socket.reset();
        await().until(() -> !fixture.core.endings.isEmpty());
        assertThat(fixture.core.endings)
                .containsExactly(new Ending(Ending.Reason.CLIENT_DISCONNECT, "reset", false));
    }
}
