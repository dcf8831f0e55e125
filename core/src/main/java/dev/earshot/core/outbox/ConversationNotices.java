package dev.earshot.core.outbox;

import dev.earshot.core.backplane.Backplane;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionListener;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.identity.Principal;
import dev.earshot.wire.Json;
import dev.earshot.wire.ServerMessage;
import dev.earshot.wire.WorkerMessage;
import java.time.Instant;

/**
 * Tells clients that their conversation has begun, and workers that it goes on elsewhere or has
 * ended. Thread-safe.
 */
public final class ConversationNotices implements ConnectionListener {
    private final OutboxRelay relay;
    private final Backplane backplane;
    private final WallClock wall;
    private final String node;

    /** Tells ends over the relay and everything else right over the backplane. */
    public ConversationNotices(
            OutboxRelay relay, Backplane backplane, WallClock wall, String node) {
        this.relay = relay;
        this.backplane = backplane;
        this.wall = wall;
        this.node = node;
    }

    @Override
    public void onOpened(Connection connection) {
        String conversation = connection.conversationId();
        if (conversation == null) {
            return;
        }
        connection
                .outbound()
                .send(
                        OutboundMessage.of(
                                new ServerMessage.SystemEvent(
                                        "conversation_started", conversation)));
        if (connection.generation() > 1) {
            Principal principal = connection.handshake().principal();
            // Lost with the backplane: workers learn it from the next audio as well.
            var _ =
                    backplane.publish(
                            WorkerMessage.CONNECTION_EVENTS,
                            Json.encode(
                                    new WorkerMessage.ConnectionResumed(
                                            conversation,
                                            wall.now().toEpochMilli(),
                                            connection.id(),
                                            connection.resumedFrom(),
                                            connection.generation(),
                                            principal.user(),
                                            principal.device(),
                                            principal.session(),
                                            node)));
        }
    }

    @Override
    public void onEnded(Connection connection, Ending ending, Instant at) {
        String conversation = connection.conversationId();
        if (conversation == null) {
            return;
        }
        Principal principal = connection.handshake().principal();
        relay.publish(
                new OutboxEvent(
                        OutboxEvent.id(connection.id(), connection.generation()),
                        connection.id(),
                        connection.generation(),
                        conversation,
                        principal.user(),
                        principal.device(),
                        principal.session(),
                        node,
                        at,
                        ending.reason().wireName(),
                        ending.detail(),
                        ending.clean()));
    }
}
