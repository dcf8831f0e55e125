package dev.earshot.testkit.contract;

import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection row for tests, with what the test cares about changed. Confined to one thread. */
public final class SampleConnection {
    /** When sample connections open. */
    public static final Instant OPENED_AT = Instant.parse("2026-11-21T10:00:00.123456Z");

    private final String id;
    private String tokenHash;
    private String user = "user-1";
    private @Nullable String device;
    private @Nullable String room;
    private @Nullable String session;
    private Endpoint endpoint = Endpoint.CAMPAIGN_PLAYER;
    private Transport transport = Transport.WEBSOCKET;
    private @Nullable String conversation;
    private @Nullable String resumedFrom;
    private ConnectionStatus status = ConnectionStatus.CONNECTED;
    private Instant connectedAt = OPENED_AT;
    private Instant lastHeartbeat = OPENED_AT;
    private @Nullable Instant disconnectedAt;
    private Ending.@Nullable Reason reason;
    private @Nullable String detail;
    private String node = "node-1";
    private int generation = 1;

    private SampleConnection(String id) {
        this.id = id;
        this.tokenHash = "hash-of-" + id;
    }

    /** A connected row with only what is required. */
    public static SampleConnection of(String id) {
        return new SampleConnection(id);
    }

    /** With this token hash. */
    public SampleConnection tokenHash(String value) {
        tokenHash = value;
        return this;
    }

    /** Of this user. */
    public SampleConnection user(String value) {
        user = value;
        return this;
    }

    /** From this device. */
    public SampleConnection device(String value) {
        device = value;
        return this;
    }

    /** In this room. */
    public SampleConnection room(String value) {
        room = value;
        return this;
    }

    /** Of this run of a client program. */
    public SampleConnection session(String value) {
        session = value;
        return this;
    }

    /** Carries this conversation. */
    public SampleConnection conversation(String value) {
        conversation = value;
        return this;
    }

    /** Through this door. */
    public SampleConnection through(Endpoint door, Transport how) {
        endpoint = door;
        transport = how;
        return this;
    }

    /** On this node. */
    public SampleConnection node(String value) {
        node = value;
        return this;
    }

    /** Opened and last heard of then. */
    public SampleConnection at(Instant moment) {
        connectedAt = moment;
        lastHeartbeat = moment;
        return this;
    }

    /** Last heard of then. */
    public SampleConnection heartbeat(Instant moment) {
        lastHeartbeat = moment;
        return this;
    }

    /** Takes the place of another. */
    public SampleConnection resumedFrom(String oldId, int newGeneration) {
        resumedFrom = oldId;
        generation = newGeneration;
        return this;
    }

    /** Ended then. */
    public SampleConnection ended(Ending ending, Instant moment) {
        status = ending.status();
        reason = ending.reason();
        detail = ending.detail();
        disconnectedAt = moment;
        return this;
    }

    /** The row, with every optional field that was not set absent. */
    public ConnectionRow row() {
        return new ConnectionRow(
                id,
                tokenHash,
                false,
                session,
                user,
                device,
                endpoint,
                transport,
                room,
                status,
                connectedAt,
                disconnectedAt,
                reason,
                detail,
                lastHeartbeat,
                node,
                generation,
                resumedFrom,
                null,
                null,
                null,
                conversation,
                Map.of());
    }

    /** A row in which no field is absent. */
    public static ConnectionRow full(String id) {
        return new ConnectionRow(
                id,
                "hash-of-" + id,
                true,
                "session-ü",
                "user-\u00e9\u4e16\ud83c\udfb2",
                "device-1",
                Endpoint.CLIENT,
                Transport.SSE,
                "room \"1\"; DROP TABLE x --",
                ConnectionStatus.FAILED,
                OPENED_AT,
                OPENED_AT.plusSeconds(60),
                Ending.Reason.TIMEOUT,
                "pong_missing",
                OPENED_AT.plusSeconds(30),
                "node-1",
                7,
                "0000000000000000000000000000000a",
                "https://example.test",
                "Agent/1.0 (\u4e16\u754c)",
                "2001:db8::1",
                "c0ffee00000000000000000000000001",
                Map.of("room-1", 7L, "room-2", 0L));
    }
}
