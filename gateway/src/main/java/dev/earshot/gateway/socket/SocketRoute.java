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
 */
public record SocketRoute(String path, Endpoint endpoint, Transport transport, boolean needsRoom) {}
