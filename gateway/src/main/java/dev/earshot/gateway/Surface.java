package dev.earshot.gateway;

import dev.earshot.gateway.http.Route;
import dev.earshot.gateway.socket.SocketRoute;
import java.util.List;

/**
 * What one port offers. Immutable.
 *
 * @param routes requests and their answers
 * @param sockets doors for lasting connections
 */
public record Surface(List<Route> routes, List<SocketRoute> sockets) {
    /** Nothing: every address is 404. */
    public static final Surface EMPTY = new Surface(List.of(), List.of());

    /** Copies the lists. */
    public Surface {
        routes = List.copyOf(routes);
        sockets = List.copyOf(sockets);
    }
}
