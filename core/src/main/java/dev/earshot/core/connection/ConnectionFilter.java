package dev.earshot.core.connection;

import org.jspecify.annotations.Nullable;

/**
 * Which connections a listing shows; null matches all. Immutable.
 *
 * @param user exact user id
 * @param device exact device id
 * @param room the room in the connection's address, exact
 * @param status the state
 * @param endpoint the door
 * @param transport how
 * @param search only connections whose id, user, device, address or room holds this, whatever the
 *     case of its ASCII letters; of the ended ones only the 10,000 that ended last are searched
 * @param after only ids greater than this one
 * @param limit 1 to 1,000 rows
 */
public record ConnectionFilter(
        @Nullable String user,
        @Nullable String device,
        @Nullable String room,
        @Nullable ConnectionStatus status,
        @Nullable Endpoint endpoint,
        @Nullable Transport transport,
        @Nullable String search,
        @Nullable String after,
        int limit) {
    /** Of the connections that have ended, how many a search looks at. */
    public static final int ENDED_SEARCHED = 10_000;

    /** Without a door, a transport or a search. */
    public ConnectionFilter(
            @Nullable String user,
            @Nullable String device,
            @Nullable String room,
            @Nullable ConnectionStatus status,
            @Nullable String after,
            int limit) {
        this(user, device, room, status, null, null, null, after, limit);
    }
}
