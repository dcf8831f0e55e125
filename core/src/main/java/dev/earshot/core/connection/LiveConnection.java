package dev.earshot.core.connection;

import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.ledger.Marks;
import dev.earshot.core.ledger.PlaybackLedger;
import dev.earshot.core.loop.Loop;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose socket is believed alive. Fields are confined to its loop, but for those that
 * are final or volatile, and {@link #predecessor}, which belongs to {@link Resumption}. Kept small:
 * a server holds tens of thousands that idle.
 */
final class LiveConnection implements Connection, TokenHolder {
    /** Where it is in its life. */
    enum Stage {
        /** Its token is being judged or its row stored; {@code connected} has not been sent. */
        OPENING,
        /** {@code connected} has been sent. */
        OPEN,
        /** It has ended. */
        ENDED
    }

    private final String id;
    private final TokenHash tokenHash;
    private final Outbound outbound;
    private final ConnectionPorts ports;
    private final Inbox inbox;
    private final Instant connectedAt;
    private volatile Handshake handshake;
    private volatile long lastAliveNanos;
    private volatile Set<String> rooms = Set.of();
    private volatile Set<String> roomsByOrder = Set.of();
    private volatile Set<String> groups = Set.of();
    private volatile Marks inherited = Marks.NONE;
    private volatile @Nullable PlaybackLedger ledger;
    private volatile int generation = 1;
    private volatile boolean fenced;
    private volatile @Nullable String resumedFrom;
    private volatile @Nullable String conversationId;

    /** The holder whose token it presented, until it has proved itself. */
    @Nullable EndedConnection predecessor;

    /** Somebody waits for a sign of life. */
    Places.@Nullable Probe probe;

    /** Its own token in clear, until {@code connected} is sent. */
    @Nullable String token;

    /** When something is to be done about the end of its authority. */
    volatile long authorityDueNanos;

    /** When its authority ends, and when it is told of that. */
    long authorityEndNanos;

    long authorityNoticeNanos;

    Stage stage = Stage.OPENING;
    boolean judged;
    boolean connectedWritten;
    boolean proved;
    boolean toldOfExpiry;
    boolean refreshing;
    @Nullable ArrayDeque<EarlyMessage> early;
    @Nullable MalformedWindow malformed;

    LiveConnection(
            String id,
            String token,
            Handshake handshake,
            Outbound outbound,
            ConnectionPorts ports) {
        this.id = id;
        this.token = token;
        this.tokenHash = ConnectionTokens.hash(token);
        this.handshake = handshake;
        this.outbound = outbound;
        this.ports = ports;
        this.inbox = new Inbox(this, ports.mailboxes());
        this.connectedAt = ports.wall().now();
        this.lastAliveNanos = ports.monotonic().nanos();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    /** Another connection has its place: nothing that it sends counts any more. Any thread. */
    void fence() {
        fenced = true;
    }

    boolean fenced() {
        return fenced;
    }

    /** It has another token from now on. */
    void handshake(Handshake renewed) {
        handshake = renewed;
    }

    @Override
    public Outbound outbound() {
        return outbound;
    }

    @Override
    public Loop loop() {
        return outbound.loop();
    }

    @Override
    public void deliver(OutboundMessage message) {
        String log = message.log();
        if (fenced) {
            return;
        }
        if (log != null) {
            inbox.deliver(message, log);
        } else if (stage == Stage.OPEN) {
            outbound.send(message);
        }
    }

    Inbox inbox() {
        return inbox;
    }

    @Override
    public PlaybackLedger ledger() {
        PlaybackLedger opened = ledger;
        if (opened == null) {
            opened = ports.journal().open(id, loop(), inherited);
            ledger = opened;
        }
        return opened;
    }

    /** Null while it was told about no chunk. Any thread. */
    @Nullable PlaybackLedger ledgerIfOpened() {
        return ledger;
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public @Nullable String resumedFrom() {
        return resumedFrom;
    }

    @Override
    public @Nullable String conversationId() {
        return conversationId;
    }

    void conversationId(@Nullable String id) {
        conversationId = id;
    }

    /** It carries this conversation from now on, in this generation, unless its token says more. */
    void goOnWith(String conversation, int newGeneration) {
        conversationId = conversation;
        generation = newGeneration;
    }

    @Override
    public Instant connectedAt() {
        return connectedAt;
    }

    @Override
    public Instant lastHeartbeat() {
        return ports.wall().now().minusNanos(ports.monotonic().nanos() - lastAliveNanos);
    }

    @Override
    public Set<String> rooms() {
        return rooms;
    }

    void rooms(Set<String> now) {
        rooms = now;
    }

    /** The rooms that an application put its user into. */
    Set<String> roomsByOrder() {
        return roomsByOrder;
    }

    void roomsByOrder(Set<String> now) {
        roomsByOrder = now;
    }

    @Override
    public Set<String> groups() {
        return groups;
    }

    void groups(Set<String> now) {
        groups = now;
    }

    @Override
    public boolean mayEnter(String room) {
        return handshake.principal().mayEnter(room) || roomsByOrder.contains(room);
    }

    long lastAliveNanos() {
        return lastAliveNanos;
    }

    void alive() {
        lastAliveNanos = ports.monotonic().nanos();
    }

    /** What it takes over, before {@code connected} is sent. */
    void resume(String from, int newGeneration, Marks marks) {
        resumedFrom = from;
        generation = newGeneration;
        inherited = marks;
    }

    /** How far it has come. Any thread. */
    Marks marks() {
        PlaybackLedger opened = ledger;
        return opened == null ? inherited : opened.summary();
    }

    @Override
    public TokenHash tokenHash() {
        return tokenHash;
    }

    @Override
    public String connectionId() {
        return id;
    }

    ConnectionRow row(String node) {
        Principal principal = handshake.principal();
        return new ConnectionRow(
                id,
                tokenHash.hex(),
                false,
                principal.session(),
                principal.user(),
                principal.device(),
                handshake.endpoint(),
                handshake.transport(),
                handshake.room(),
                ConnectionStatus.CONNECTED,
                connectedAt,
                null,
                null,
                null,
                lastHeartbeat(),
                node,
                generation,
                resumedFrom,
                handshake.origin(),
                handshake.userAgent(),
                handshake.clientIp(),
                conversationId,
                Map.of());
    }

    /** Names it in log lines; holds no secret. */
    @Override
    public String toString() {
        return "connection " + id;
    }
}
