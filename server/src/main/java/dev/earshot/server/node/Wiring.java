package dev.earshot.server.node;

import dev.earshot.core.Store;
import dev.earshot.core.backplane.Backplane;
import dev.earshot.core.backplane.InProcessBackplane;
import dev.earshot.core.clock.AnchoredClock;
import dev.earshot.core.clock.ClusterClock;
import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionDirectory;
import dev.earshot.core.connection.ConnectionPorts;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.connection.DeliveryHistory;
import dev.earshot.core.device.MembershipBounds;
import dev.earshot.core.device.Memberships;
import dev.earshot.core.device.Transcriptions;
import dev.earshot.core.ledger.LedgerJournal;
import dev.earshot.core.ledger.LedgerSettings;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.loop.ThreadLoop;
import dev.earshot.core.mailbox.Mailboxes;
import dev.earshot.core.outbox.ConversationNotices;
import dev.earshot.core.outbox.OutboxRelay;
import dev.earshot.core.topic.LocalTopicIndex;
import dev.earshot.core.topic.TopicIndex;
import dev.earshot.gateway.Gateway;
import dev.earshot.gateway.Surface;
import dev.earshot.identity.FetchOutcome;
import dev.earshot.identity.HmacSecret;
import dev.earshot.identity.JwksConfig;
import dev.earshot.identity.JwtVerifier;
import dev.earshot.identity.PublishedKeys;
import dev.earshot.identity.SecretFile;
import dev.earshot.identity.TokenIssuer;
import dev.earshot.playback.RadioPorts;
import dev.earshot.playback.RoomRadio;
import dev.earshot.server.api.PublishRoutes;
import dev.earshot.server.config.Configuration;
import dev.earshot.server.metrics.MeteredStore;
import dev.earshot.server.metrics.MeteredTtsEngine;
import dev.earshot.server.metrics.NodeMetrics;
import dev.earshot.server.metrics.RoomSampler;
import dev.earshot.speech.TtsEngine;
import dev.earshot.speech.engine.TtsChoice;
import dev.earshot.speech.engine.TtsEngines;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds and starts the parts of a node in order and notes how each is stopped. Used once, by one
 * thread.
 */
final class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
    private static final Duration LAST_EXCHANGES = Duration.ofSeconds(1);
    private static final Duration LEFTOVERS_WAIT = Duration.ofSeconds(2);
    private static final Duration MEMBERSHIPS_WAIT = Duration.ofSeconds(20);
    private static final int MAX_ROOM_LOOPS = 4;

    private final Configuration configuration;
    private final Parts parts;
    private final NodeMetrics metrics = new NodeMetrics();

    Wiring(Configuration configuration, Parts parts) {
        this.configuration = configuration;
        this.parts = parts;
    }

    /** Starts everything; returns when the ports accept connections. */
    Node.Running start(StoreOpener opener) throws NodeStartException, IOException {
        DataDirectory.require(configuration.dataDir());
        HmacSecret secret = secret();
        TokenIssuer tokens =
                new TokenIssuer(secret, configuration.auth().rules(), WallClock.SYSTEM);
        Store store = new MeteredStore(opener.open(configuration), metrics);
        parts.add(store::close);
        TtsEngine engine = engine();
        parts.add(engine::close);
        Access access = access(store, secret, tokens);
        ThreadLoop housekeeping = new ThreadLoop("housekeeping");
        parts.add(housekeeping::close);
        Gateway gateway = gateway();

        ClusterClock cluster = clock();
        TopicIndex topics = new LocalTopicIndex();
        LedgerJournal journal = journal(store, cluster);
        ConnectionPorts ports = ports(store, journal, access, topics, housekeeping, cluster);
        ConnectionRegistry connections = connections(ports);
        RoomRadio radio = radio(store, engine, topics, cluster);
        connections.addListener(radio);
        connections.addListener(new ConnectionLog());
        conversations(store, connections, housekeeping);
        Memberships memberships = memberships(store, connections);

        new AdminToken(configuration.dataDir(), tokens, housekeeping).begin();
        access.load();
        load(memberships);
        endLeftovers(connections.start());
        radio.start();
        NodeHealth health = health(connections, store, gateway);
        Surfaces surfaces =
                new Surfaces(
                        access,
                        connections,
                        memberships,
                        publishing(connections),
                        new ConnectionDirectory(connections, ports),
                        new DeliveryHistory(connections, store.ledger(), store.audio()),
                        journal,
                        store,
                        radio,
                        cluster,
                        health,
                        metrics,
                        radio.directory(),
                        overview(health, gateway, connections, journal, radio, housekeeping),
                        user -> gateway.peers().takesMessage(user),
                        configuration.voice());
        Surface clients = surfaces.clients();
        Surface admin = surfaces.admin();
        gateway.start(clients, admin, access.authenticator(), connections);
        metrics.watch(gateway.peers());
        announce(gateway);
        // Sockets go before what they use, and the last marks before the loops they are on.
        parts.add(() -> gateway.stop(LAST_EXCHANGES));
        parts.add(journal::close);
        parts.add(() -> Draining.run(health, connections));
        return new Node.Running(gateway, clients, admin, tokens, connections);
    }

    /** Reads who is where by order; nobody may connect before, as they would miss their places. */
    private static void load(Memberships memberships) throws NodeStartException {
        try {
            int _ =
                    memberships
                            .load()
                            .toCompletableFuture()
                            .get(MEMBERSHIPS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new NodeStartException(
                    "Cannot read who belongs to which group and room; start again when the store is"
                            + " back",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeStartException("Interrupted at the start", e);
        }
    }

    private PublishRoutes publishing(ConnectionRegistry connections) {
        PublishRoutes publishing = new PublishRoutes(connections.publisher());
        metrics.gauge("earshot.publishes.waiting", publishing::underWay);
        return publishing;
    }

    private Access access(Store store, HmacSecret secret, TokenIssuer tokens) {
        JwtVerifier verifier =
                new JwtVerifier(
                        secret, publishedKeys(), configuration.auth().rules(), WallClock.SYSTEM);
        return Access.on(store, configuration.access(), verifier, tokens, metrics);
    }

    private static NodeHealth health(ConnectionRegistry connections, Store store, Gateway gateway) {
        return new NodeHealth(
                connections,
                store,
                gateway::troubles,
                Node.NAME,
                WallClock.SYSTEM,
                MonotonicClock.SYSTEM);
    }

    private NodeOverview overview(
            NodeHealth health,
            Gateway gateway,
            ConnectionRegistry connections,
            LedgerJournal journal,
            RoomRadio radio,
            Loop housekeeping) {
        RoomSampler sampler = new RoomSampler(radio.directory(), housekeeping);
        sampler.begin(metrics);
        return new NodeOverview(
                health, metrics, gateway.traffic(), connections, journal, radio, sampler);
    }

    private LedgerJournal journal(Store store, ClusterClock cluster) {
        LedgerJournal journal =
                new LedgerJournal(store.ledger(), cluster, LedgerSettings.DEFAULTS, metrics);
        metrics.gauge("earshot.ledger.rows.waiting", journal::rowsKept);
        return journal;
    }

    private ConnectionPorts ports(
            Store store,
            LedgerJournal journal,
            Access access,
            TopicIndex topics,
            Loop housekeeping,
            ClusterClock cluster) {
        return new ConnectionPorts(
                Node.NAME,
                store.connections(),
                store.ledger(),
                store.claims(),
                journal,
                access.authenticator(),
                access.revocations(),
                topics,
                mailboxes(store, housekeeping),
                housekeeping,
                MonotonicClock.SYSTEM,
                WallClock.SYSTEM,
                cluster,
                metrics);
    }

    private Gateway gateway() {
        Gateway gateway = new Gateway(configuration.gateway());
        parts.add(() -> gateway.stop(LAST_EXCHANGES));
        metrics.watch(gateway.traffic());
        return gateway;
    }

    private static ClusterClock clock() {
        return new AnchoredClock(WallClock.SYSTEM, MonotonicClock.SYSTEM, randomId());
    }

    private Memberships memberships(Store store, ConnectionRegistry connections) {
        Memberships memberships =
                new Memberships(store.devices(), connections, MembershipBounds.DEFAULTS);
        connections.addListener(memberships);
        metrics.gauge("earshot.memberships", memberships::size);
        return memberships;
    }

    private void conversations(Store store, ConnectionRegistry connections, Loop housekeeping) {
        ThreadLoop channels = new ThreadLoop("channels");
        parts.add(channels::close);
        Backplane backplane = new InProcessBackplane(channels);
        OutboxRelay relay =
                new OutboxRelay(
                        store.outbox(),
                        backplane,
                        housekeeping,
                        configuration.connections().resumeWindow());
        parts.add(relay::close);
        connections.addListener(
                new ConversationNotices(relay, backplane, WallClock.SYSTEM, Node.NAME));
        relay.start();
        // Lasts as long as the backplane.
        var _ =
                backplane.subscribe(
                        Transcriptions.CHANNEL,
                        new Transcriptions(
                                connections.publisher(),
                                store.devices(),
                                configuration.mailboxes()));
    }

    private Mailboxes mailboxes(Store store, Loop housekeeping) {
        Mailboxes mailboxes =
                new Mailboxes(
                        store.mailboxes(),
                        configuration.mailboxes(),
                        housekeeping,
                        WallClock.SYSTEM);
        parts.add(mailboxes::close);
        metrics.gauge("earshot.mailbox.acks.waiting", mailboxes::acksWaiting);
        mailboxes.start();
        return mailboxes;
    }

    private ConnectionRegistry connections(ConnectionPorts ports) {
        ConnectionRegistry connections = new ConnectionRegistry(configuration.connections(), ports);
        parts.add(connections::close);
        metrics.gauge("earshot.connection.rows.waiting", connections::rowsKept);
        return connections;
    }

    /** Begins to fetch the issuer's keys; does not wait for them, as the server can do without. */
    private @Nullable PublishedKeys publishedKeys() {
        JwksConfig jwks = configuration.auth().jwks();
        if (jwks == null) {
            return null;
        }
        if (configuration.auth().rules().audience() == null) {
            LOG.warn(
                    "auth.audience is empty: tokens that {} makes for other applications are accepted too",
                    jwks.issuer());
        }
        PublishedKeys keys = PublishedKeys.over(jwks);
        parts.add(keys::close);
        metrics.gauge("earshot.jwks.keys", keys::keys);
        for (FetchOutcome outcome : FetchOutcome.values()) {
            metrics.total(
                    "earshot.jwks.fetches",
                    () -> keys.fetches(outcome),
                    "outcome",
                    outcome.wireName());
        }
        keys.start();
        return keys;
    }

    /** Tells the command line where the admin port is. */
    private void announce(Gateway gateway) throws IOException {
        String host = configuration.gateway().adminHost();
        AddressFile.write(configuration.dataDir(), host, gateway.adminPort());
        parts.add(() -> AddressFile.remove(configuration.dataDir()));
    }

    private HmacSecret secret() throws NodeStartException {
        HmacSecret configured = configuration.auth().secret();
        if (configured != null) {
            return configured;
        }
        try {
            return SecretFile.loadOrCreate(configuration.dataDir());
        } catch (IOException e) {
            throw new NodeStartException(
                    "Cannot keep a secret in "
                            + configuration.dataDir()
                            + " ("
                            + e
                            + "); make the folder writable, or set data.dir",
                    e);
        }
    }

    private TtsEngine engine() throws NodeStartException {
        return switch (TtsEngines.choose(configuration.tts())) {
            case TtsChoice.Ready ready -> {
                LOG.info("speech by {}", ready.why());
                yield new MeteredTtsEngine(ready.engine(), metrics);
            }
            case TtsChoice.Unusable unusable -> throw new NodeStartException(unusable.reason());
        };
    }

    private RoomRadio radio(
            Store store, TtsEngine engine, TopicIndex topics, ClusterClock cluster) {
        List<Loop> loops = new ArrayList<>();
        int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_ROOM_LOOPS);
        for (int i = 0; i < count; i++) {
            ThreadLoop loop = new ThreadLoop("rooms-" + i);
            parts.add(loop::close);
            loops.add(loop);
        }
        RadioPorts ports =
                new RadioPorts(
                        loops,
                        cluster,
                        MonotonicClock.SYSTEM,
                        WallClock.SYSTEM,
                        topics,
                        store.audio(),
                        store.audioFiles(),
                        engine);
        RoomRadio radio = new RoomRadio(ports, configuration.playback());
        metrics.gauge("earshot.rooms", radio::rooms);
        metrics.gauge("earshot.audio.memory.bytes", radio::audioBytes);
        metrics.total("earshot.playback.writes.dropped", radio::droppedWrites);
        parts.add(radio::close);
        return radio;
    }

    /**
     * Waits until what a killed process left is ended, so that no newcomer sees it as connected,
     * but not for a store that is away: that is made up for when it is back.
     */
    private static void endLeftovers(CompletionStage<Integer> ending) {
        try {
            int ended =
                    ending.toCompletableFuture()
                            .get(LEFTOVERS_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            if (ended > 0) {
                LOG.info("{} connections of a run that was killed are ended", ended);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "connections of the last run are ended when the store is back: {}",
                    e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String randomId() {
        byte[] id = new byte[8];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
