package dev.earshot.core.connection;

import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Revocations;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.identity.Verdict;
import dev.earshot.core.ledger.LedgerJournal;
import dev.earshot.core.ledger.LedgerMetrics;
import dev.earshot.core.ledger.LedgerSettings;
import dev.earshot.core.mailbox.MailboxSettings;
import dev.earshot.core.mailbox.Mailboxes;
import dev.earshot.core.topic.LocalTopicIndex;
import dev.earshot.testkit.ManualClock;
import dev.earshot.testkit.ManualLoop;
import dev.earshot.testkit.MemoryStore;
import dev.earshot.testkit.RecordingOutbound;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A registry in virtual time on a store in memory, with sockets that tests play. */
final class RegistryFixture {
    static final Ending CLOSED = new Ending(Ending.Reason.CLIENT_DISCONNECT, "closed", true);

    final ManualClock clock = new ManualClock();
    final ManualLoop housekeeping = clock.newLoop();
    final MemoryStore store;
    final LocalTopicIndex topics = new LocalTopicIndex();
    final Events events = new Events();
    final Counts counts = new Counts();
    final Map<String, Verdict> tokens = new HashMap<>();
    final Revocations revocations;
    final LedgerJournal journal;
    final Mailboxes mailboxes;
    final ConnectionPorts ports;
    final ConnectionRegistry registry;

    RegistryFixture() {
        this(new MemoryStore());
    }

    RegistryFixture(MemoryStore store) {
        this(store, ConnectionSettings.DEFAULTS);
    }

    RegistryFixture(MemoryStore store, ConnectionSettings settings) {
        this.store = store;
        this.journal =
                new LedgerJournal(
                        store.ledger(), clock, LedgerSettings.DEFAULTS, LedgerMetrics.NONE);
        this.revocations =
                new Revocations(store.revocations(), clock, Revocations.Settings.DEFAULT);
        this.mailboxes =
                new Mailboxes(store.mailboxes(), MailboxSettings.DEFAULTS, housekeeping, clock);
        mailboxes.start();
        this.ports =
                new ConnectionPorts(
                        "node-1",
                        store.connections(),
                        store.ledger(),
                        store.claims(),
                        journal,
                        this::judge,
                        revocations,
                        topics,
                        mailboxes,
                        housekeeping,
                        clock,
                        clock,
                        clock,
                        counts);
        this.registry = new ConnectionRegistry(settings, ports);
        registry.addListener(events);
        registry.start();
    }

    /** Tokens are texts that the test gave a meaning. */
    private Verdict judge(Credential credential) {
        Verdict unknown = new Verdict.Rejected("unknown");
        return credential instanceof Credential.Token token
                ? tokens.getOrDefault(token.jwt(), unknown)
                : unknown;
    }

    /** Another process on the same store, after a kill of this one. */
    RegistryFixture restarted() {
        RegistryFixture next = new RegistryFixture(store);
        next.clock.jump(Duration.ofNanos(clock.elapsedNanos()));
        return next;
    }

    static Principal player(String user, @Nullable String device, String... rooms) {
        return new Principal(
                user,
                device,
                null,
                Set.of(Role.PLAYER),
                new RoomPatterns(List.of(rooms)),
                ManualClock.START.plus(Duration.ofDays(365)),
                null,
                null);
    }

    static Handshake campaign(Principal principal, String room, @Nullable String token) {
        return new Handshake(
                Endpoint.CAMPAIGN_PLAYER,
                Transport.WEBSOCKET,
                principal,
                room,
                token,
                null,
                false,
                null,
                "test",
                "192.0.2.1",
                null);
    }

    static Handshake client(Principal principal, @Nullable String token) {
        return new Handshake(
                Endpoint.CLIENT,
                Transport.WEBSOCKET,
                principal,
                null,
                token,
                null,
                false,
                null,
                "test",
                "192.0.2.1",
                null);
    }

    /** A player called ann on a device called pad in the room tavern. */
    Client ann(@Nullable String token) {
        return open(campaign(player("ann", "pad", "*"), "tavern", token));
    }

    Client open(Handshake handshake) {
        return open(handshake, false);
    }

    Client open(Handshake handshake, boolean holdWrites) {
        ManualLoop loop = clock.newLoop();
        RecordingOutbound outbound = new RecordingOutbound(loop);
        if (holdWrites) {
            outbound.holdWrites();
        }
        Connection[] opened = new Connection[1];
        loop.inside(() -> opened[0] = registry.opened(handshake, outbound));
        clock.runPending();
        return new Client((LiveConnection) opened[0], outbound, loop);
    }

    ConnectionRow row(String id) {
        return get(store.connections().find(id)).orElseThrow();
    }

    <T> T get(CompletionStage<T> stage) {
        clock.runPending();
        return stage.toCompletableFuture().getNow(null);
    }

    /** One socket as its peer plays it. */
    final class Client {
        final LiveConnection connection;
        final RecordingOutbound outbound;
        final ManualLoop loop;

        Client(LiveConnection connection, RecordingOutbound outbound, ManualLoop loop) {
            this.connection = connection;
            this.outbound = outbound;
            this.loop = loop;
        }

        String id() {
            return connection.id();
        }

        boolean isConnected() {
            return !outbound.texts("connected").isEmpty();
        }

        String connected() {
            return outbound.texts("connected").getFirst();
        }

        String token() {
            return field("connection_token");
        }

        boolean resumed() {
            return connected().contains("\"resumed\":true");
        }

        String field(String name) {
            Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(connected());
            if (!matcher.find()) {
                throw new AssertionError(name + " is not in " + connected());
            }
            return matcher.group(1);
        }

        void send(String json) {
            loop.inside(() -> registry.received(connection, json.getBytes(StandardCharsets.UTF_8)));
            clock.runPending();
        }

        void pong() {
            loop.inside(() -> registry.alive(connection));
            clock.runPending();
        }

        void close() {
            close(CLOSED);
        }

        void close(Ending ending) {
            loop.inside(() -> {
                outbound.lose();
                registry.closed(connection, ending);
            });
            clock.runPending();
        }
    }

    /** What a listener was told, in order. */
    static final class Events implements ConnectionListener {
        final List<String> seen = new ArrayList<>();
        final List<Ending> endings = new ArrayList<>();

        @Override
        public void onJoined(Connection connection, String room) {
            seen.add("joined " + room);
        }

        @Override
        public void onLeft(Connection connection, String room) {
            seen.add("left " + room);
        }

        @Override
        public void onChunkAck(Connection connection, dev.earshot.wire.ClientMessage.ChunkAck ack) {
            seen.add("ack " + ack.upTo());
        }

        @Override
        public void onAudioPlayed(
                Connection connection, dev.earshot.wire.ClientMessage.AudioPlayed played) {
            seen.add("played " + played.chunkIds());
        }

        @Override
        public void onClosed(Connection connection, Ending ending) {
            seen.add("closed");
            endings.add(ending);
        }
    }

    /** What was counted. */
    static final class Counts implements ConnectionMetrics {
        final Map<ResumeOutcome, Integer> resumes = new EnumMap<>(ResumeOutcome.class);
        final List<SecurityEvent> security = new ArrayList<>();
        int kept;
        int dropped;
        int malformed;
        int removed;

        int of(ResumeOutcome outcome) {
            return resumes.getOrDefault(outcome, 0);
        }

        @Override
        public void resume(ResumeOutcome outcome) {
            resumes.merge(outcome, 1, Integer::sum);
        }

        @Override
        public void security(SecurityEvent event) {
            security.add(event);
        }

        @Override
        public void malformed() {
            malformed++;
        }

        @Override
        public void rowKept() {
            kept++;
        }

        @Override
        public void rowDropped() {
            dropped++;
        }

        @Override
        public void removed(int rows, long tookNanos) {
            removed += rows;
        }
    }
}
