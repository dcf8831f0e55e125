package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.wire.CloseCode;
import dev.earshot.wire.ServerMessage;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads a newcomer from its socket to its rooms: judges its token, has its row stored, sends {@code
 * connected}. Called on the connection's loop.
 */
final class ConnectionOpening {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionOpening.class);

    private final ConnectionPorts ports;
    private final ConnectionSettings settings;
    private final ConnectionTokens tokens = new ConnectionTokens();
    private final TokenJudge judge;
    private final RoomMembership membership;
    private final ListenerList listeners;
    private final ConnectionRows rows;
    private final ConnectionEnd end;

    ConnectionOpening(
            ConnectionPorts ports,
            ConnectionSettings settings,
            TokenJudge judge,
            RoomMembership membership,
            ConnectionRows rows,
            ConnectionEnd end) {
        this.ports = ports;
        this.settings = settings;
        this.judge = judge;
        this.membership = membership;
        this.listeners = membership.listeners();
        this.rows = rows;
        this.end = end;
    }

    void begin(LiveConnection connection, MessageDispatch dispatch) {
        Progress progress = new Progress(connection, dispatch);
        progress.timer =
                connection.loop().schedule(progress::waitedLongEnough, settings.storeWait());
        String presented = connection.handshake().connectionToken();
        if (presented == null && connection.handshake().lastEventId() != null) {
            judge.judgeStream(connection, progress::judged);
        } else if (presented == null) {
            progress.fresh();
        } else {
            judge.judge(presented, connection, progress::judged);
        }
    }

    /** One newcomer on its way. Confined to its loop. */
    private final class Progress {
        private final LiveConnection connection;
        private final MessageDispatch dispatch;
        private Set<String> restoredRooms = Set.of();
        private Map<String, Long> offsets = Map.of();
        private Loop.@Nullable Timer timer;

        Progress(LiveConnection connection, MessageDispatch dispatch) {
            this.connection = connection;
            this.dispatch = dispatch;
        }

        void judged(Resumption.Judgement judgement) {
            switch (judgement) {
                case Resumption.Judgement.Resumed resumed -> resumed(resumed);
                case Resumption.Judgement.Denied denied -> denied(denied.outcome());
            }
        }

        private void resumed(Resumption.Judgement.Resumed resumed) {
            ports.metrics().resume(ResumeOutcome.RESUMED);
            connection.resume(resumed.from(), resumed.generation(), resumed.marks());
            connection.conversationId(resumed.conversationId());
            restoredRooms = resumed.rooms();
            offsets = resumed.offsets();
            String addressRoom = resumed.addressRoom();
            if (addressRoom != null && !addressRoom.equals(connection.handshake().room())) {
                // The client went to another room by its address.
                restoredRooms =
                        Set.copyOf(
                                restoredRooms.stream()
                                        .filter(room -> !room.equals(addressRoom))
                                        .toList());
            }
            LiveConnection old = resumed.superseded();
            if (old != null) {
                supersede(old);
            }
            save();
            resumed.spent().forEach(rows::retireToken);
        }

        private void supersede(LiveConnection old) {
            try {
                old.loop()
                        .run(() -> end.end(old, Ending.SUPERSEDED, CloseCode.NORMAL, "superseded"));
            } catch (RejectedExecutionException e) {
                LOG.warn("{} was superseded on a loop that has ended", old);
            }
        }

        private void denied(ResumeOutcome outcome) {
            ports.metrics().resume(outcome);
            fresh();
        }

        void fresh() {
            save();
        }

        private void save() {
            connection.judged = true;
            if (connection.handshake().endpoint() == Endpoint.VOICE
                    && connection.conversationId() == null) {
                connection.conversationId(tokens.newId());
            }
            rows.opened(connection.row(ports.node()))
                    .thenCombine(enterMailboxes(), (stored, entered) -> true)
                    .whenComplete((done, failure) -> connection.loop().run(this::ready));
        }

        private CompletionStage<Boolean> enterMailboxes() {
            if (!connection.handshake().endpoint().takesMessages()) {
                return CompletableFuture.completedStage(true);
            }
            connection.inbox().follow(ports.topics());
            return connection.inbox().enter();
        }

        private void waitedLongEnough() {
            if (connection.stage == LiveConnection.Stage.OPENING) {
                if (!connection.judged) {
                    denied(ResumeOutcome.STORE_AWAY);
                }
                ready();
            }
        }

        private void ready() {
            String token = connection.token;
            if (connection.stage != LiveConnection.Stage.OPENING || token == null) {
                return;
            }
            if (timer != null) {
                timer.cancel();
            }
            connection.stage = LiveConnection.Stage.OPEN;
            connection.token = null;
            sendConnected(OutboundMessage.of(connected(token)));
            connection.outbound().ping();
            listeners.onOpened(connection);
            enterRooms();
            connection.inbox().open();
            handleEarlyMessages();
        }

        private void sendConnected(OutboundMessage message) {
            if (connection.handshake().transport() == Transport.SSE) {
                // A stream that got nothing else still comes back as the one that it was. What it
                // was sent counts as written: it proves itself by a later sign of life.
                connection.connectedWritten =
                        connection.outbound().offer(message, connection.inbox().eventId());
            } else {
                connection.outbound().send(message, () -> connection.connectedWritten = true);
            }
        }

        private ServerMessage.Connected connected(String token) {
            String from = connection.resumedFrom();
            boolean resumed = from != null || connection.inbox().knowsEventId();
            boolean fleeting = connection.handshake().room() != null || !restoredRooms.isEmpty();
            return new ServerMessage.Connected(
                    connection.id(),
                    token,
                    resumed,
                    from,
                    resumed && !fleeting ? connection.inbox().lost() : null,
                    ports.cluster().micros(),
                    ports.cluster().clockId(),
                    settings.heartbeat().toMillis());
        }

        private void enterRooms() {
            String room = connection.handshake().room();
            if (room != null) {
                membership.enter(connection, room, restoredRooms.contains(room) ? offsets : null);
            }
            for (String restored : restoredRooms) {
                if (connection.mayEnter(restored)
                        && connection.stage == LiveConnection.Stage.OPEN) {
                    membership.enter(connection, restored, offsets);
                }
            }
        }

        private void handleEarlyMessages() {
            ArrayDeque<EarlyMessage> early = connection.early;
            connection.early = null;
            while (early != null
                    && !early.isEmpty()
                    && connection.stage == LiveConnection.Stage.OPEN) {
                EarlyMessage message = early.remove();
                dispatch.handle(connection, message.decoded(), message.receivedMicros());
            }
        }
    }
}
