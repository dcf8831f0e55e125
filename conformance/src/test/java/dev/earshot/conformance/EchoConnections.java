package dev.earshot.conformance;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionService;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Handshake;
import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.ledger.ConnectionLedger;
import dev.earshot.core.loop.Loop;
import dev.earshot.wire.ClientMessage;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A core that says nothing of its own and sends every message back as it came. Thread-safe. */
final class EchoConnections implements ConnectionService {
    @Override
    public @Nullable Refusal admit(Handshake handshake) {
        return null;
    }

    @Override
    public Connection opened(Handshake handshake, Outbound outbound) {
        return new EchoConnection(handshake, outbound);
    }

    @Override
    public void received(Connection connection, byte[] utf8) {
        echo(connection, OutboundMessage.Kind.TEXT, utf8);
    }

    @Override
    public void receivedBinary(Connection connection, byte[] payload) {
        echo(connection, OutboundMessage.Kind.BINARY, payload);
    }

    private static void echo(Connection connection, OutboundMessage.Kind kind, byte[] payload) {
        connection
                .outbound()
                .send(new OutboundMessage(kind, payload, OutboundMessage.OnFull.CLOSE));
    }

    @Override
    public void received(Connection connection, ClientMessage message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void alive(Connection connection) {
        // Nobody waits for signs of life here.
    }

    @Override
    public void closed(Connection connection, Ending ending) {
        // Nothing is kept of it.
    }

    private record EchoConnection(Handshake handshake, Outbound outbound) implements Connection {
        @Override
        public void deliver(OutboundMessage message) {
            outbound.send(message);
        }

        @Override
        public Loop loop() {
            return outbound.loop();
        }

        @Override
        public String id() {
            return "0";
        }

        @Override
        public ConnectionLedger ledger() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int generation() {
            return 1;
        }

        @Override
        public @Nullable String resumedFrom() {
            return null;
        }

        @Override
        public Instant connectedAt() {
            return Instant.EPOCH;
        }

        @Override
        public Instant lastHeartbeat() {
            return Instant.EPOCH;
        }

        @Override
        public Set<String> rooms() {
            return Set.of();
        }
    }
}
