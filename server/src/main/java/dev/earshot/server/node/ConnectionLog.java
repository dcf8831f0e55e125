package dev.earshot.server.node;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionListener;
import dev.earshot.core.connection.Ending;
import dev.earshot.core.connection.Handshake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the end of each connection into the log, at debug. Thread-safe. */
final class ConnectionLog implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    @Override
    public void onClosed(Connection connection, Ending ending) {
        if (LOG.isDebugEnabled()) {
            Handshake handshake = connection.handshake();
            LOG.atDebug()
                    .addKeyValue("connection", connection.id())
                    .addKeyValue("user", handshake.principal().user())
                    .addKeyValue("device", handshake.principal().device())
                    .addKeyValue("type", handshake.endpoint().wireName())
                    .addKeyValue("transport", handshake.transport().wireName())
                    .addKeyValue("address", handshake.clientIp())
                    .addKeyValue("origin", handshake.origin())
                    .addKeyValue("agent", handshake.userAgent())
                    .addKeyValue("reason", ending.reason().wireName())
                    .addKeyValue("detail", ending.detail())
                    .log("a connection has ended");
        }
    }
}
