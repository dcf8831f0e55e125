package dev.earshot.benchmarks;

import dev.earshot.core.clock.AnchoredClock;
import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionMetrics;
import dev.earshot.core.connection.ConnectionPorts;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.connection.ConnectionSettings;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Revocations;
import dev.earshot.core.ledger.LedgerJournal;
import dev.earshot.core.ledger.LedgerMetrics;
import dev.earshot.core.ledger.LedgerSettings;
import dev.earshot.core.loop.ThreadLoop;
import dev.earshot.core.mailbox.MailboxSettings;
import dev.earshot.core.mailbox.Mailboxes;
import dev.earshot.core.topic.LocalTopicIndex;
import dev.earshot.core.topic.Topic;
import dev.earshot.core.topic.TopicIndex;
import dev.earshot.gateway.Gateway;
import dev.earshot.gateway.GatewayConfig;
import dev.earshot.gateway.Surface;
import dev.earshot.gateway.socket.SocketRoute;
import dev.earshot.identity.JwtVerifier;
import dev.earshot.identity.SecretFile;
import dev.earshot.identity.TokenRules;
import dev.earshot.store.sqlite.SqliteStore;
import dev.earshot.store.sqlite.SqliteStoreConfig;
import dev.earshot.wire.ServerMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The server's gateway, registry, topics, journal and store without anything that makes audio, as a
 * process of its own that does what a {@link Sender} is told. One thread at a time.
 */
final class Harness {
    private static final String PATH = "/ws/campaign/player";

    /** After so many chunks the next item begins, as a text of two minutes would. */
    private static final int CHUNKS_PER_REQUEST = 24;

    private static final String PLAIN_PAYLOAD = "{\"type\":\"message\",\"data\":\"%s\"}";
    private static final int PLAIN_BYTES = 200;

    private final TopicIndex topics = new LocalTopicIndex();
    private final AtomicLong rows = new AtomicLong();
    private final Gateway gateway;
    private final OutboundMessage plain;
    private long sequence;

    private Harness(Path dataDir) throws IOException {
        ClusterClock clock = new AnchoredClock(WallClock.SYSTEM, MonotonicClock.SYSTEM, "harness");
        SqliteStore store = SqliteStore.open(SqliteStoreConfig.in(dataDir), WallClock.SYSTEM);
        LedgerJournal journal =
                new LedgerJournal(store.ledger(), clock, LedgerSettings.DEFAULTS, counting());
        ThreadLoop loop = new ThreadLoop("housekeeping");
        Mailboxes mailboxes =
                new Mailboxes(store.mailboxes(), MailboxSettings.DEFAULTS, loop, WallClock.SYSTEM);
        mailboxes.start();
        JwtVerifier verifier =
                new JwtVerifier(
                        SecretFile.loadOrCreate(dataDir), TokenRules.DEFAULT, WallClock.SYSTEM);
        ConnectionPorts ports =
                new ConnectionPorts(
                        "harness",
                        store.connections(),
                        store.ledger(),
                        store.claims(),
                        journal,
                        verifier,
                        new Revocations(
                                store.revocations(),
                                WallClock.SYSTEM,
                                Revocations.Settings.DEFAULT),
                        topics,
                        mailboxes,
                        loop,
                        MonotonicClock.SYSTEM,
                        WallClock.SYSTEM,
                        clock,
                        ConnectionMetrics.NONE);
        ConnectionRegistry registry = new ConnectionRegistry(ConnectionSettings.DEFAULTS, ports);
        registry.start();
        gateway = new Gateway(GatewayConfig.DEFAULT.withPorts(0, -1).withPeers(Unbounded.peers()));
        SocketRoute door =
                new SocketRoute(PATH, Endpoint.CAMPAIGN_PLAYER, Transport.WEBSOCKET, true);
        gateway.start(new Surface(List.of(), List.of(door)), Surface.EMPTY, verifier, registry);
        String filling = "x".repeat(PLAIN_BYTES - PLAIN_PAYLOAD.length() + 2);
        plain =
                new OutboundMessage(
                        OutboundMessage.Kind.TEXT,
                        PLAIN_PAYLOAD.formatted(filling).getBytes(StandardCharsets.US_ASCII),
                        OutboundMessage.OnFull.CLOSE);
    }

    private LedgerMetrics counting() {
        return new LedgerMetrics() {
            @Override
            public void saved(int more) {
                rows.addAndGet(more);
            }
        };
    }

    /** Serves until its standard input ends. */
    public static void main(String[] args) throws IOException {
        Harness harness = new Harness(Path.of(args[0]));
        System.out.println("port " + harness.gateway.port());
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                harness.obey(line.split(" ", -1));
            }
        }
        System.exit(0);
    }

    private void obey(String[] words) {
        if (words[0].equals("rows")) {
            System.out.println("rows " + rows.get());
            return;
        }
        int count = Integer.parseInt(words[3]);
        for (int i = 0; i < count; i++) {
            switch (words[1]) {
                case "plain" -> topics.publish(Topic.room(words[2]), announcement(words[2]));
                case "tracked" -> announceTracked(words[2]);
                default -> topics.publish(Topic.room(words[2]), plain);
            }
        }
    }

    /** What the radio does for a new chunk. */
    private void announceTracked(String room) {
        OutboundMessage message = announcement(room);
        long number = sequence;
        String request = requestId();
        String chunk = chunkId();
        topics.forEach(
                Topic.room(room),
                subscriber -> {
                    Connection connection = (Connection) subscriber;
                    connection.ledger().announced(request, chunk, number);
                    connection.outbound().send(message, () -> connection.ledger().sent(number));
                });
    }

    private OutboundMessage announcement(String room) {
        sequence++;
        return OutboundMessage.of(
                new ServerMessage.AudioChunkReady(
                        room,
                        requestId(),
                        sequence,
                        null,
                        new ServerMessage.Chunk(
                                chunkId(),
                                "/api/media/audio/" + chunkId(),
                                "audio/wav",
                                160_044,
                                5.0,
                                (int) (sequence % CHUNKS_PER_REQUEST),
                                null)));
    }

    private String requestId() {
        return "%032x".formatted(sequence / CHUNKS_PER_REQUEST);
    }

    private String chunkId() {
        return "%032x".formatted(sequence);
    }
}
