package dev.earshot.gateway.socket;

import dev.earshot.core.connection.Endpoint;
import dev.earshot.core.connection.Transport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The address of a door. Immutable.
 *
 * @param path exact
 * @param endpoint the door behind it
 * @param transport what is spoken there
 * @param needsRoom whether {@code ?campaign_id=} must name a room; 400 where it does not
 * @param takesBinary whether a client may send binary messages; 1003 where it does not
 * @param liveness null for what is usual
 */
public record SocketRoute(
        String path,
        Endpoint endpoint,
        Transport transport,
        boolean needsRoom,
        boolean takesBinary,
        @Nullable Liveness liveness) {
    /**
     * How soon a silent peer is noticed. Immutable.
     *
     * @param pingPeriod how often a peer is asked for life
     * @param pongWait how long it may be silent, longer than the period
     */
    public record Liveness(Duration pingPeriod, Duration pongWait) {}

    /** A door that takes text only. */
    public SocketRoute(String path, Endpoint endpoint, Transport transport, boolean needsRoom) {
        this(path, endpoint, transport, needsRoom, false, null);
    }
}
