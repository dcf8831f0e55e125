package dev.earshot.core.connection;

import org.jspecify.annotations.Nullable;

/**
 * Which connections a listing shows; null matches all. Immutable.
 *
 * @param user exact user id
 * @param device exact device id
 * @param room the room in the connection's address, exact
 * @param status the state
 * @param after only ids greater than this one
 * @param limit 1 to 1,000 rows
 */
public record ConnectionFilter(
        @Nullable String user,
        @Nullable String device,
        @Nullable String room,
        @Nullable ConnectionStatus status,
        @Nullable String after,
        int limit) {}
