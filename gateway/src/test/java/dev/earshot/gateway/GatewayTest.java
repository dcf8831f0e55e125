package dev.earshot.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.connection.Ending;
import dev.earshot.gateway.http.HttpLimits;
import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.socket.SocketLimits;
import dev.earshot.testkit.RawSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayTest {
    @Test
    void saysInOneLineThatAPortIsTaken() {
        try (GatewayFixture first = GatewayFixture.start()) {
            Gateway second =
                    new Gateway(
                            GatewayFixture.config(HttpLimits.DEFAULT, SocketLimits.DEFAULT)
                                    .withPorts(first.port(), -1));
            assertThatThrownBy(() ->
                            second.start(
                                    Surface.EMPTY,
                                    Surface.EMPTY,
                                    GatewayFixture.authenticator(),
                                    new FakeConnections()))
                    .isInstanceOf(GatewayStartException.class)
                    .hasMessageStartingWith("Cannot listen on 127.0.0.1:" + first.port())
                    .hasMessageEndingWith("or set http.port")
                    .hasMessageNotContaining("\n");
            second.stop(Duration.ofMillis(100));
        }
    }

    @Test
    void offersEachPortItsOwnRoutes() {
        Gateway gateway =
                new Gateway(GatewayFixture.config(HttpLimits.DEFAULT, SocketLimits.DEFAULT));
        Route admin = Route.open("GET", "/metrics", e -> e.respondJson(200, Map.of()));
        gateway.start(
                Surface.EMPTY,
                new Surface(List.of(admin), List.of()),
                GatewayFixture.authenticator(),
                new FakeConnections());
        String request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (RawSocket client = RawSocket.connect(gateway.port());
                RawSocket operator = RawSocket.connect(gateway.adminPort())) {
            assertThat(client.send(request).readResponse().status()).isEqualTo(404);
            assertThat(operator.send(request).readResponse().status()).isEqualTo(200);
        } finally {
            gateway.stop(Duration.ofSeconds(1));
        }
    }

    @Test
    void worksOnTheTransportOfTheJdkToo() {
        GatewayConfig base = GatewayFixture.config(HttpLimits.DEFAULT, SocketLimits.DEFAULT);
        GatewayConfig nio =
                new GatewayConfig(
                        base.host(),
                        0,
                        base.adminHost(),
                        -1,
                        1,
                        false,
                        base.backlog(),
                        base.userTimeout(),
                        base.sweepPeriod(),
                        List.of(),
                        base.tls(),
                        base.peers(),
                        base.http(),
                        base.sockets());
        FakeConnections core = new FakeConnections();
        Gateway gateway = new Gateway(nio);
        gateway.start(
                new Surface(List.of(), GatewayFixture.SOCKETS),
                Surface.EMPTY,
                GatewayFixture.authenticator(),
                core);
        String target = "/api/ws?token=player-token";
        try (RawSocket socket = RawSocket.webSocket(gateway.port(), target)) {
            assertThat(socket.readText()).isEqualTo(FakeConnections.GREETING);
            socket.sendText("x");
            assertThat(socket.readText()).isEqualTo("x");
            socket.closeOutput();
            await().until(() -> !core.endings.isEmpty());
            assertThat(core.endings)
                    .containsExactly(new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", false));
            RawSocket.webSocket(gateway.port(), target).reset();
            await().until(() -> core.endings.size() == 2);
            assertThat(core.endings.getLast().detail()).isEqualTo("reset");
        } finally {
            gateway.stop(Duration.ofSeconds(1));
        }
    }

    @Test
    void refusesSettingsOutsideTheirBounds() {
        assertThatThrownBy(() -> GatewayConfig.DEFAULT.withPorts(70_000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be between 0 and 65535, not 70000");
    }
}
