package dev.earshot.core.connection;

import dev.earshot.core.ledger.PlaybackLedger;
import dev.earshot.wire.CloseCode;
import java.time.Instant;
import java.util.List;

/** Ends connections, each once. Called on the connection's loop. */
final class ConnectionEnd {
    private final ConnectionPorts ports;
    private final ConnectionIndex index;
    private final Resumption resumption;
    private final RoomMembership membership;
    private final ConnectionRows rows;
    private final Places places;
    private final ListenerList listeners;

    ConnectionEnd(
            ConnectionPorts ports,
            ConnectionIndex index,
            Resumption resumption,
            RoomMembership membership,
            ConnectionRows rows,
            Places places) {
        this.ports = ports;
        this.index = index;
        this.resumption = resumption;
        this.membership = membership;
        this.rows = rows;
        this.places = places;
        this.listeners = membership.listeners();
    }

    /** The server ends it; its token stays good for the resume window. */
    void end(LiveConnection connection, Ending ending, CloseCode code, String reason) {
        if (gone(connection, ending, false)) {
            connection.outbound().close(code, reason);
        }
    }

    /** The server ends it for good. */
    void endAndRetire(LiveConnection connection, Ending ending, CloseCode code, String reason) {
        if (gone(connection, ending, true)) {
            connection.outbound().close(code, reason);
        }
    }

    /** Its socket has gone. Returns false where it had ended before. */
    boolean gone(LiveConnection connection, Ending ending, boolean retireToken) {
        if (connection.stage == LiveConnection.Stage.ENDED) {
            return false;
        }
        boolean wasOpen = connection.stage == LiveConnection.Stage.OPEN;
        connection.stage = LiveConnection.Stage.ENDED;
        connection.early = null;
        connection.token = null;
        index.remove(connection);
        places.ended(connection);
        if (connection.judged) {
            List<String> spent = resumption.ended(connection, retireToken);
            Instant at = ports.wall().now();
            rows.closed(connection.id(), ending, at);
            listeners.onEnded(connection, ending, at);
            spent.forEach(rows::retireToken);
        } else {
            resumption.forget(connection);
        }
        membership.leaveAll(connection);
        connection.inbox().leave(ports.topics());
        PlaybackLedger ledger = connection.ledgerIfOpened();
        if (ledger != null) {
            ledger.close();
        }
        if (wasOpen) {
            listeners.onClosed(connection, ending);
        }
        ports.metrics()
                .closed(
                        connection.handshake().endpoint(),
                        connection.handshake().transport(),
                        ending);
        return true;
    }
}
