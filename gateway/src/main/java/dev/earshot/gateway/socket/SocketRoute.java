package dev.earshot.gateway.socket;

import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;

/**
 * The address of a door. Immutable.
 *
 * @param path exact
 * @param endpoint the door behind it
 * @param transport what is spoken there
 * @param needsRoom whether {@code ?campaign_id=} must name a room; 400 where it does not
 * @param takesBinary whether a client may send binary messages; 1003 where it does not
 */
public record SocketRoute(
        String path,
        Endpoint endpoint,
        Transport transport,
        boolean needsRoom,
        boolean takesBinary) {
    /** A door that takes text only. */
    public SocketRoute(String path, Endpoint endpoint, Transport transport, boolean needsRoom) {
        this(path, endpoint, transport, needsRoom, false);
    }
}
