package dev.earshot.gateway;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionService;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Handshake;
import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.ledger.ConnectionLedger;
import dev.earshot.core.loop.Loop;
import dev.earshot.wire.ClientMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A core that records what the gateway tells it and greets each connection. Thread-safe. */
final class FakeConnections implements ConnectionService {
    static final String GREETING = "{\"type\":\"connected\"}";

    final List<FakeConnection> opened = new CopyOnWriteArrayList<>();
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<Ending> endings = new CopyOnWriteArrayList<>();
    final AtomicInteger alive = new AtomicInteger();
    volatile Function<Handshake, @Nullable Refusal> admission = _ -> null;
    final List<Handshake> abandoned = new CopyOnWriteArrayList<>();

    /** What was asked while {@link #hesitant}. */
    final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();

    volatile boolean hesitant;
    volatile BiConsumer<FakeConnection, String> onText =
            (connection, text) -> connection.outbound().send(text(text));

    static OutboundMessage text(String text) {
        return new OutboundMessage(
                OutboundMessage.Kind.TEXT,
                text.getBytes(StandardCharsets.UTF_8),
                OutboundMessage.OnFull.CLOSE);
    }

    @Override
    public @Nullable Refusal admit(Handshake handshake) {
        return admission.apply(handshake);
    }

    @Override
    public void admit(
            Handshake handshake, boolean enters, Consumer<? super @Nullable Refusal> answer) {
        if (hesitant) {
            questions.add(new Question(handshake, enters, answer));
        } else {
            answer.accept(admit(handshake));
        }
    }

    @Override
    public void abandoned(Handshake handshake) {
        abandoned.add(handshake);
    }

    @Override
    public Connection opened(Handshake handshake, Outbound outbound) {
        FakeConnection connection = new FakeConnection(handshake, outbound);
        opened.add(connection);
        outbound.send(text(GREETING));
        return connection;
    }

    @Override
    public void received(Connection connection, byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        texts.add(text);
        onText.accept((FakeConnection) connection, text);
    }

    @Override
    public void received(Connection connection, ClientMessage message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void alive(Connection connection) {
        alive.incrementAndGet();
    }

    @Override
    public void closed(Connection connection, Ending ending) {
        endings.add(ending);
    }

    /** A newcomer that waits for its answer. */
    record Question(
            Handshake handshake, boolean enters, Consumer<? super @Nullable Refusal> answer) {}

    /** What {@link #opened} returns. */
    record FakeConnection(Handshake handshake, Outbound outbound) implements Connection {
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
