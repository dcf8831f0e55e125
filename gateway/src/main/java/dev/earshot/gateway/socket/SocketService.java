package dev.earshot.gateway.socket;

import dev.earshot.core.connection.ConnectionService;
import dev.earshot.gateway.http.SocketDoor;
import dev.earshot.gateway.net.NettyLoop;
import dev.earshot.gateway.net.Traffic;
import dev.earshot.gateway.peer.Peers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes doors for lasting connections whose sockets live on these loops. Thread-safe. */
public final class SocketService {
    private final ConnectionService service;
    private final Peers peers;
    private final Collection<NettyLoop> loops;
    private final SocketLimits limits;
    private final Traffic traffic;

    /** What the connections of a loop share that live by the same bounds. */
    private final Map<SocketLimits, Map<NettyLoop, SocketLoop>> shared = new ConcurrentHashMap<>();

    /** Connections live by these bounds, but for what their route says. */
    public SocketService(
            Collection<NettyLoop> loops,
            ConnectionService service,
            SocketLimits limits,
            Traffic traffic,
            Peers peers) {
        this.service = service;
        this.peers = peers;
        this.loops = List.copyOf(loops);
        this.limits = limits;
        this.traffic = traffic;
    }

    /** The doors of these routes, by path. */
    public Map<String, SocketDoor> doors(Collection<SocketRoute> routes) {
        Map<String, SocketDoor> doors = new HashMap<>();
        for (SocketRoute route : routes) {
            Map<NettyLoop, SocketLoop> ofRoute =
                    shared.computeIfAbsent(limits.with(route.liveness()), this::onEachLoop);
            doors.put(
                    route.path(),
                    new Door(route, service, peers, newcomer -> of(ofRoute, newcomer.loop())));
        }
        return doors;
    }

    /** Lets go of what is kept for the next message. */
    public void stop() {
        shared.values().forEach(each -> each.forEach((loop, one) -> loop.execute(one::clear)));
    }

    private Map<NettyLoop, SocketLoop> onEachLoop(SocketLimits bounds) {
        Map<NettyLoop, SocketLoop> each = new HashMap<>();
        for (NettyLoop loop : loops) {
            each.put(loop, new SocketLoop(loop, service, bounds, traffic, peers));
        }
        return each;
    }

    private static SocketLoop of(Map<NettyLoop, SocketLoop> each, NettyLoop loop) {
        SocketLoop one = each.get(loop);
        if (one == null) {
            throw new IllegalStateException("A socket of an unknown loop");
        }
        return one;
    }
}
