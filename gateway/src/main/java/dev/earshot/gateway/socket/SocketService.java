package dev.earshot.gateway.socket;

import dev.earshot.core.connection.ConnectionService;
import dev.earshot.gateway.http.SocketDoor;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.Peers;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Makes doors for lasting connections whose sockets live on these loops. Thread-safe. */
public final class SocketService {
    private final ConnectionService service;
    private final Peers peers;
    private final Map<NettyLoop, SocketLoop> loops = new HashMap<>();

    /** Prepares the state that the connections of each loop share. */
    public SocketService(
            Collection<NettyLoop> loops,
            ConnectionService service,
            SocketLimits limits,
            Traffic traffic,
            Peers peers) {
        this.service = service;
        this.peers = peers;
        for (NettyLoop loop : loops) {
            this.loops.put(loop, new SocketLoop(loop, service, limits, traffic, peers));
        }
    }

    /** The doors of these routes, by path. */
    public Map<String, SocketDoor> doors(Collection<SocketRoute> routes) {
        Map<String, SocketDoor> doors = new HashMap<>();
        for (SocketRoute route : routes) {
            doors.put(
                    route.path(), new Door(route, service, peers, newcomer -> of(newcomer.loop())));
        }
        return doors;
    }

    /** Lets go of what is kept for the next message. */
    public void stop() {
        loops.forEach((loop, shared) -> loop.execute(shared::clear));
    }

    private SocketLoop of(NettyLoop loop) {
        SocketLoop shared = loops.get(loop);
        if (shared == null) {
            throw new IllegalStateException("A socket of an unknown loop");
        }
        return shared;
    }
}
