package dev.earshot.core.connection;

import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.identity.Revocation;
import dev.earshot.core.publish.Publisher;
import dev.earshot.core.publish.Router;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.ClientMessageDecoder;
import dev.earshot.wire.ClientMessageDecoder.Decoded;
import dev.earshot.wire.CloseCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every live connection of this node, and the {@link ConnectionService} of its gateways.
 * Thread-safe, but for what {@link ConnectionService} confines to a connection's loop.
 *
 * <p>State of a connection is confined to its loop. What connections share is {@link
 * ConnectionIndex}, {@link Resumption} and {@link ConnectionRows}, each with a rule of its own.
 */
public final class ConnectionRegistry implements ConnectionService, AutoCloseable {
    private final ConnectionPorts ports;
    private final ConnectionSettings settings;
    private final ConnectionTokens tokens = new ConnectionTokens();
    private final ConnectionIndex index = new ConnectionIndex();
    private final ListenerList listeners = new ListenerList();
    private final Resumption resumption;
    private final Places places;
    private final Conversations conversations;
    private final Publisher publisher;
    private final RoomMembership membership;
    private final ConnectionRows rows;
    private final ConnectionEnd end;
    private final TokenExpiry expiry;
    private final MessageDispatch dispatch;
    private final ConnectionOpening opening;
    private final Housekeeping housekeeping;
    private final Drain drain;

    /** Makes a registry without connections; call {@link #start()} before the first socket. */
    public ConnectionRegistry(ConnectionSettings settings, ConnectionPorts ports) {
        this.ports = ports;
        this.settings = settings;
        resumption = new Resumption(ports.monotonic(), settings);
        rows = new ConnectionRows(ports.store(), ports.metrics(), settings.limits().rowsKept());
        membership = new RoomMembership(ports.topics(), listeners, rows);
        publisher =
                new Router(
                        ports.mailboxes(), ports.topics(), new LiveAudience(index), ports.wall());
        places = new Places(ports, settings.claims(), resumption);
        end = new ConnectionEnd(ports, index, resumption, membership, rows, places);
        places.endBy(end);
        conversations = new Conversations(ports, settings, index, end);
        expiry = new TokenExpiry(ports, settings.tokens(), index, end);
        SecurityLog security = new SecurityLog(ports);
        TokenRefresh refresh = new TokenRefresh(ports, membership, expiry, end, security);
        dispatch =
                new MessageDispatch(
                        ports, settings.limits(), membership, end, refresh, new Sending(publisher));
        opening =
                new ConnectionOpening(
                        ports,
                        settings,
                        new TokenJudge(ports, resumption, security),
                        membership,
                        rows,
                        end);
        housekeeping = new Housekeeping(ports, settings, index, resumption, rows, expiry);
        drain = new Drain(ports.housekeeping(), index, end);
    }

    /**
     * Ends the rows that a killed process of this node left behind, and begins housekeeping. The
     * stage completes with the number of such rows, or fails while the store is away; it is then
     * tried again before any row is written.
     */
    public CompletionStage<Integer> start() {
        return housekeeping.start();
    }

    /** Adds somebody who follows connections. Call it before the first socket. */
    public void addListener(ConnectionListener listener) {
        listeners.add(listener);
    }

    @Override
    public @Nullable Refusal admit(Handshake handshake) {
        Refusal refusal = Admission.judge(handshake);
        return refusal != null ? refusal : drain.refusal();
    }

    @Override
    public void admit(
            Handshake handshake, boolean enters, Consumer<? super @Nullable Refusal> answer) {
        Refusal refusal = admit(handshake);
        if (refusal != null) {
            answer.accept(refusal);
        } else if (handshake.conversationId() == null) {
            places.admit(handshake, enters, answer);
        } else {
            conversations.admit(
                    handshake, enters, unknown -> admitToPlace(handshake, enters, unknown, answer));
        }
    }

    private void admitToPlace(
            Handshake handshake,
            boolean enters,
            @Nullable Refusal unknown,
            Consumer<? super @Nullable Refusal> answer) {
        if (unknown != null) {
            answer.accept(unknown);
            return;
        }
        places.admit(
                handshake,
                enters,
                taken -> {
                    if (taken != null) {
                        conversations.abandoned(handshake);
                    }
                    answer.accept(taken);
                });
    }

    @Override
    public void abandoned(Handshake handshake) {
        places.abandoned(handshake);
        conversations.abandoned(handshake);
    }

    @Override
    public Connection opened(Handshake handshake, Outbound outbound) {
        LiveConnection connection =
                new LiveConnection(tokens.newId(), tokens.newToken(), handshake, outbound, ports);
        expiry.begin(connection);
        resumption.add(connection);
        index.add(connection);
        places.opened(connection);
        conversations.opened(connection);
        ports.metrics().opened(handshake.endpoint(), handshake.transport());
        connection
                .loop()
                .run(() -> {
                    if (expiry.endIfRevoked(connection)) {
                        // Admitted just before the revocation.
                        return;
                    }
                    opening.begin(connection, dispatch);
                    if (drain.refusal() != null) {
                        // Admitted just before the drain began.
                        drain.tell(connection);
                    }
                });
        return connection;
    }

    @Override
    public void received(Connection connection, byte[] utf8) {
        long receivedMicros = ports.cluster().micros();
        take(live(connection), ClientMessageDecoder.decode(utf8), receivedMicros);
    }

    /** The audio of a conversation has no listener yet; what else is binary has no meaning. */
    @Override
    public void receivedBinary(Connection connection, byte[] payload) {
        if (connection.handshake().endpoint() == Endpoint.VOICE) {
            showedLife(live(connection));
        } else {
            ConnectionService.super.receivedBinary(connection, payload);
        }
    }

    @Override
    public void received(Connection connection, ClientMessage message) {
        long receivedMicros = ports.cluster().micros();
        LiveConnection live = live(connection);
        live.loop().run(() -> take(live, new Decoded.Message(message), receivedMicros));
    }

    private void take(LiveConnection connection, Decoded decoded, long receivedMicros) {
        if (connection.fenced()) {
            return;
        }
        switch (connection.stage) {
            case OPEN -> {
                showedLife(connection);
                dispatch.handle(connection, decoded, receivedMicros);
            }
            case OPENING -> {
                showedLife(connection);
                keepEarly(connection, new EarlyMessage(decoded, receivedMicros));
            }
            case ENDED -> {
                // What was on its way when it ended has nobody to answer.
            }
        }
    }

    private void keepEarly(LiveConnection connection, EarlyMessage message) {
        ArrayDeque<EarlyMessage> early = connection.early;
        if (early == null) {
            early = new ArrayDeque<>(2);
            connection.early = early;
        }
        if (early.size() == settings.limits().earlyMessages()) {
            end.end(
                    connection,
                    new Ending(Ending.Reason.CLIENT_DISCONNECT, "rate_limited", true),
                    CloseCode.RATE_LIMITED,
                    "too many messages before connected");
        } else {
            early.add(message);
        }
    }

    @Override
    public void alive(Connection connection) {
        showedLife(live(connection));
    }

    private void showedLife(LiveConnection connection) {
        connection.alive();
        Places.Probe asked = connection.probe;
        if (asked != null) {
            asked.answered();
        }
        if (connection.connectedWritten && !connection.proved) {
            connection.proved = true;
            String spent = resumption.proved(connection);
            if (spent != null) {
                rows.retireToken(spent);
            }
        }
    }

    @Override
    public void closed(Connection connection, Ending ending) {
        end.gone(live(connection), ending, false);
    }

    /**
     * Marks chunks as heard on behalf of a request that promises it is durable. Any thread.
     *
     * @return completes after commit with how many of them the connection was sent; fails with
     *     {@link dev.earshot.core.store.StoreUnavailableException} while the store is away, and the
     *     marks are then stored later
     */
    public CompletionStage<Integer> heard(Connection connection, Collection<String> chunkIds) {
        LiveConnection live = live(connection);
        return CompletableFuture.supplyAsync(
                        () -> live.ledger().playedChunks(chunkIds), live.loop()::run)
                .thenCompose(
                        known -> ports.journal().flush(live.ledger()).thenApply(stored -> known));
    }

    /** Sends to these connections, and to mailboxes. */
    public Publisher publisher() {
        return publisher;
    }

    /** The live connection of this id. */
    public Optional<Connection> find(String id) {
        return Optional.ofNullable(index.find(id));
    }

    /** The live connections of a user, oldest first; a snapshot. */
    public List<Connection> ofUser(String user) {
        return List.copyOf(index.ofUser(user));
    }

    /** The live connections from a device, oldest first; a snapshot. */
    public List<Connection> ofDevice(String device) {
        return List.copyOf(index.ofDevice(device));
    }

    /**
     * Enters a connection into a room, whatever its token says; harmless where it is there, or
     * neither open nor to be opened any more. Called on its loop.
     */
    public void enterRoom(Connection connection, String room) {
        LiveConnection live = live(connection);
        if (live.stage == LiveConnection.Stage.OPEN) {
            membership.enterByOrder(live, room);
        }
    }

    /**
     * Takes a connection out of a room; from then on its token decides whether it may come back.
     * Called on its loop.
     */
    public void leaveRoom(Connection connection, String room) {
        LiveConnection live = live(connection);
        if (live.stage == LiveConnection.Stage.OPEN) {
            membership.leaveByOrder(live, room);
        }
    }

    /** Enters a connection into a group, as {@link #enterRoom} does. Called on its loop. */
    public void enterGroup(Connection connection, String group) {
        LiveConnection live = live(connection);
        if (live.stage == LiveConnection.Stage.OPEN) {
            membership.enterGroup(live, group);
        }
    }

    /** Takes a connection out of a group. Called on its loop. */
    public void leaveGroup(Connection connection, String group) {
        LiveConnection live = live(connection);
        if (live.stage == LiveConnection.Stage.OPEN) {
            membership.leaveGroup(live, group);
        }
    }

    /** The live connections in a room, in no order; a snapshot. Takes time in proportion to all. */
    public List<Connection> inRoom(String room) {
        return List.copyOf(index.inRoom(room));
    }

    /** All live connections, a weakly consistent view. */
    public Collection<? extends Connection> all() {
        return index.all();
    }

    /** How many connections live. */
    public int count() {
        return index.size();
    }

    /** How many connections' rows wait for the store. */
    public int rowsKept() {
        return rows.waiting();
    }

    /**
     * Ends a connection for good (close code 4101); its token no longer resumes.
     *
     * @return whether it lives here
     */
    public boolean kick(String id) {
        LiveConnection connection = index.find(id);
        if (connection == null) {
            return false;
        }
        connection
                .loop()
                .run(() ->
                        end.endAndRetire(
                                connection,
                                new Ending(Ending.Reason.SERVER_ERROR, "kicked", true),
                                CloseCode.KICKED,
                                "ended by an operator"));
        return true;
    }

    /**
     * Ends the connections whose tokens a revocation is about (close code 4102); theirs no longer
     * resume. Call it when the revocation is in force, so that no newcomer slips through.
     *
     * @return how many are being ended
     */
    public int endRevoked(Revocation revocation) {
        return expiry.end(revocation);
    }

    /**
     * Refuses newcomers from now on and ends every connection with {@code draining} and close code
     * 4000, evenly over a time. Idempotent.
     *
     * @param over how long that takes, so that clients do not come back all at once
     * @param reconnectWithin clients are told to wait a random time up to this
     * @return completes when the last one has been told
     */
    public CompletionStage<@Nullable Void> drain(Duration over, Duration reconnectWithin) {
        return drain.begin(over, reconnectWithin);
    }

    /** Ends housekeeping; connections stay. Idempotent. */
    @Override
    public void close() {
        housekeeping.close();
    }

    ConnectionIndex index() {
        return index;
    }

    private static LiveConnection live(Connection connection) {
        if (connection instanceof LiveConnection live) {
            return live;
        }
        throw new IllegalArgumentException("a connection of another registry");
    }
}
