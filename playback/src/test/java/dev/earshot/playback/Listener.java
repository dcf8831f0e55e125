package dev.earshot.playback;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Handshake;
import dev.earshot.core.connection.Transport;
import dev.earshot.core.delivery.Outbound;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.core.ledger.ConnectionLedger;
import dev.earshot.core.loop.Loop;
import dev.earshot.testkit.RecordingOutbound;
import dev.earshot.wire.Json;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A connection in one room, with everything it was sent. */
final class Listener implements Connection {
    final RecordedLedger ledger = new RecordedLedger();
    final RecordingOutbound outbound;
    private final String id;
    private final String room;
    private final Loop loop;
    private final Handshake handshake;

    Listener(String id, String room, Loop loop, Endpoint endpoint, boolean timedAudio) {
        this.id = id;
        this.room = room;
        this.loop = loop;
        this.outbound = new RecordingOutbound(loop);
        Principal who =
                new Principal(
                        id,
                        null,
                        null,
                        Set.of(Role.PLAYER),
                        RoomPatterns.ALL,
                        Instant.MAX,
                        null,
                        null);
        this.handshake =
                new Handshake(
                        endpoint,
                        Transport.WEBSOCKET,
                        who,
                        room,
                        null,
                        null,
                        timedAudio,
                        null,
                        null,
                        "192.0.2.1",
                        null);
    }

    /** The types of the messages in order. */
    List<String> types() {
        return messages().stream().map(message -> message.get("type").asString()).toList();
    }

    List<JsonNode> messages() {
        return outbound.texts().stream()
                .map(text -> Json.decode(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .toList();
    }

    List<JsonNode> messages(String type) {
        return messages().stream()
                .filter(message -> message.get("type").asString().equals(type))
                .toList();
    }

    JsonNode last(String type) {
        return messages(type).getLast();
    }

    List<Frame> frames() {
        return outbound.binaries().stream().map(Frame::of).toList();
    }

    /** A PCM frame as a client reads it. */
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(int flags, long stream, long sequence, long playAtUs, long aheadUs, byte[] pcm) {
        static Frame of(byte[] bytes) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            in.get();
            int flags = in.get();
            long stream = Integer.toUnsignedLong(in.getInt());
            long sequence = Integer.toUnsignedLong(in.getInt());
            long playAt = in.getLong();
            long ahead = Integer.toUnsignedLong(in.getInt());
            byte[] pcm = new byte[in.remaining()];
            in.get(pcm);
            return new Frame(flags, stream, sequence, playAt, ahead, pcm);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public Outbound outbound() {
        return outbound;
    }

    @Override
    public ConnectionLedger ledger() {
        return ledger;
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
        return Set.of(room);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void deliver(OutboundMessage message) {
        outbound.send(message);
    }
}
