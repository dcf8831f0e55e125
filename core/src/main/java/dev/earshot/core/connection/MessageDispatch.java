package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.wire.ClientMessage;
import dev.earshot.wire.ClientMessageDecoder.Decoded;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.ServerMessage;

/** Acts on what clients send. Called on the connection's loop, once {@code connected} is sent. */
final class MessageDispatch {
    private final ConnectionPorts ports;
    private final ConnectionSettings.Limits limits;
    private final RoomMembership membership;
    private final ListenerList listeners;
    private final ConnectionEnd end;
    private final TokenRefresh refresh;
    private final Sending sending;

    MessageDispatch(
            ConnectionPorts ports,
            ConnectionSettings.Limits limits,
            RoomMembership membership,
            ConnectionEnd end,
            TokenRefresh refresh,
            Sending sending) {
        this.ports = ports;
        this.limits = limits;
        this.membership = membership;
        this.listeners = membership.listeners();
        this.end = end;
        this.refresh = refresh;
        this.sending = sending;
    }

    void handle(LiveConnection connection, Decoded decoded, long receivedMicros) {
        switch (decoded) {
            case Decoded.Message message -> handle(connection, message.message(), receivedMicros);
            case Decoded.Malformed malformed -> handle(connection, malformed);
        }
    }

    private void handle(LiveConnection connection, ClientMessage message, long receivedMicros) {
        switch (message) {
            case ClientMessage.TimePing ping -> pong(connection, ping, receivedMicros);
            case ClientMessage.ChunkAck ack -> chunkAck(connection, ack);
            case ClientMessage.AudioPlayed played -> {
                connection.ledger().playedChunks(played.chunkIds());
                listeners.onAudioPlayed(connection, played);
            }
            case ClientMessage.Join join -> join(connection, join.room());
            case ClientMessage.Leave leave -> membership.leave(connection, leave.room());
            case ClientMessage.Refresh fresh -> refresh.begin(connection, fresh.token());
            case ClientMessage.Logout logout ->
                    end.endAndRetire(
                            connection,
                            new Ending(Ending.Reason.CLIENT_DISCONNECT, "logout", true),
                            CloseCode.NORMAL,
                            "logged out");
            case ClientMessage.Heartbeat heartbeat -> {
                // Whatever arrives was counted as a sign of life already.
            }
            case ClientMessage.Ack ack -> acknowledge(connection, ack);
            case ClientMessage.Send send -> sending.begin(connection, send);
        }
    }

    private void pong(LiveConnection connection, ClientMessage.TimePing ping, long receivedMicros) {
        connection
                .outbound()
                .send(
                        OutboundMessage.of(
                                new ServerMessage.TimePong(
                                        ping.seq(),
                                        ping.t1Us(),
                                        receivedMicros,
                                        ports.cluster().micros(),
                                        ports.cluster().clockId())));
    }

    private void chunkAck(LiveConnection connection, ClientMessage.ChunkAck ack) {
        Long upTo = ack.upTo();
        Long playedUpTo = ack.playedUpTo();
        if (upTo != null) {
            connection.ledger().acknowledged(upTo);
        }
        if (playedUpTo != null) {
            connection.ledger().played(playedUpTo);
        }
        listeners.onChunkAck(connection, ack);
    }

    private static void acknowledge(LiveConnection connection, ClientMessage.Ack ack) {
        if (!connection.inbox().acknowledge(ack.topic(), ack.upTo())) {
            refuse(connection, "unknown_topic", "this connection reads no such topic");
        }
    }

    private void join(LiveConnection connection, String room) {
        if (!connection.mayEnter(room)) {
            refuse(connection, "forbidden", "the token does not open this room");
        } else if (connection.rooms().size() >= limits.roomsPerConnection()
                && !connection.rooms().contains(room)) {
            refuse(
                    connection,
                    "too_many_rooms",
                    "a connection is in at most " + limits.roomsPerConnection() + " rooms");
        } else {
            membership.enter(connection, room);
        }
    }

    private void handle(LiveConnection connection, Decoded.Malformed malformed) {
        ports.metrics().malformed();
        MalformedWindow window = connection.malformed;
        if (window == null) {
            window = new MalformedWindow(limits);
            connection.malformed = window;
        }
        if (window.add(ports.monotonic().nanos())) {
            end.end(
                    connection,
                    new Ending(Ending.Reason.CLIENT_DISCONNECT, "protocol_error", true),
                    CloseCode.BAD_MESSAGES,
                    "too many malformed messages");
        } else {
            refuse(connection, malformed.code(), malformed.explanation());
        }
    }

    static void refuse(LiveConnection connection, String code, String explanation) {
        connection
                .outbound()
                .send(OutboundMessage.of(new ServerMessage.Failure(code, explanation)));
    }
}
