package dev.earshot.core.connection;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Stores the last sign of life of all connections in one write. Confined to the housekeeping loop.
 */
final class HeartbeatBatch {
    private final ConnectionPorts ports;
    private final ConnectionIndex index;

    /** Signs of life up to here are stored. */
    private long storedNanos;

    private boolean saving;

    HeartbeatBatch(ConnectionPorts ports, ConnectionIndex index) {
        this.ports = ports;
        this.index = index;
        this.storedNanos = ports.monotonic().nanos();
    }

    void save() {
        if (saving) {
            return;
        }
        long begun = ports.monotonic().nanos();
        Map<String, Instant> advanced = new HashMap<>();
        for (LiveConnection connection : index.all()) {
            if (connection.lastAliveNanos() - storedNanos > 0) {
                advanced.put(connection.id(), connection.lastHeartbeat());
            }
        }
        if (advanced.isEmpty()) {
            storedNanos = begun;
            return;
        }
        saving = true;
        ports.store()
                .heartbeats(advanced)
                .whenComplete((nothing, failure) ->
                        ports.housekeeping().execute(() -> saved(begun, failure == null)));
    }

    private void saved(long begun, boolean stored) {
        saving = false;
        if (stored) {
            storedNanos = begun;
        }
    }
}
