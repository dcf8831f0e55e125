package dev.earshot.core.connection;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts security events and logs them for people, at most a few each second so that an attacker
 * cannot fill a disk. Thread-safe.
 */
final class SecurityLog {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityLog.class);
    private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();

    /** Lines in one second; of more the number is in the next line. */
    static final int LINES_PER_WINDOW = 20;

    private final ConnectionPorts ports;
    private long windowNanos;
    private int lines;
    private long unlogged;

    SecurityLog(ConnectionPorts ports) {
        this.ports = ports;
        this.windowNanos = ports.monotonic().nanos();
    }

    void report(SecurityEvent event, LiveConnection connection) {
        ports.metrics().security(event);
        long before = admit(ports.monotonic().nanos());
        if (before < 0) {
            return;
        }
        Handshake handshake = connection.handshake();
        LOG.atWarn()
                .addKeyValue("event", event.wireName())
                .addKeyValue("user", handshake.principal().user())
                .addKeyValue("device", handshake.principal().device())
                .addKeyValue("endpoint", handshake.endpoint().wireName())
                .addKeyValue("client_ip", handshake.clientIp())
                .addKeyValue("connection_id", connection.id())
                .addKeyValue("unlogged_before", before)
                .log("security event");
    }

    /** How many were not logged before this one, or negative where this one is not either. */
    private synchronized long admit(long nowNanos) {
        if (nowNanos - windowNanos >= WINDOW_NANOS) {
            windowNanos = nowNanos;
            lines = 0;
        }
        if (lines == LINES_PER_WINDOW) {
            unlogged++;
            return -1;
        }
        lines++;
        long before = unlogged;
        unlogged = 0;
        return before;
    }
}
