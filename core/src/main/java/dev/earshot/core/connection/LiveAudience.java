package dev.earshot.core.connection;

import dev.earshot.core.delivery.OutboundMessage;
import dev.earshot.core.loop.Loop;
import dev.earshot.core.publish.Audience;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Audience} of this node's connections. Thread-safe. */
final class LiveAudience implements Audience {
    private static final Logger LOG = LoggerFactory.getLogger(LiveAudience.class);

    private final ConnectionIndex index;

    LiveAudience(ConnectionIndex index) {
        this.index = index;
    }

    @Override
    public Set<String> liveDevices(String user) {
        Set<String> devices = new HashSet<>();
        for (LiveConnection connection : index.ofUser(user)) {
            if (connection.handshake().endpoint().takesMessages()) {
                String device = connection.handshake().principal().device();
                devices.add(device == null ? "" : device);
            }
        }
        return devices;
    }

    /** Rare, so it takes one task for each loop and time in proportion to all connections. */
    @Override
    public int tellEverybody(OutboundMessage message) {
        Map<Loop, List<LiveConnection>> byLoop = new HashMap<>();
        int count = 0;
        for (LiveConnection connection : index.all()) {
            if (connection.handshake().endpoint().takesMessages()) {
                byLoop.computeIfAbsent(connection.loop(), loop -> new ArrayList<>())
                        .add(connection);
                count++;
            }
        }
        byLoop.forEach((loop, connections) -> {
            try {
                loop.execute(() -> connections.forEach(one -> one.deliver(message)));
            } catch (RejectedExecutionException e) {
                LOG.warn("a loop refused a message for all: {}", e.getMessage());
            }
        });
        return count;
    }
}
