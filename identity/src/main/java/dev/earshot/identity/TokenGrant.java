package dev.earshot.identity;

import dev.earshot.core.identity.Role;
import dev.earshot.wire.Ids;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a new token shall say. Immutable.
 *
 * @param user a valid id
 * @param device a valid id, or null for none
 * @param session a valid id, or null for none
 * @param roles one or more
 * @param rooms ids, or beginnings of ids with {@code *} at the end; null leaves the claim out: no
 *     room for players, all for admins
 * @param lifetime 1 s to 10 years
 */
public record TokenGrant(
        String user,
        @Nullable String device,
        @Nullable String session,
        Set<Role> roles,
        @Nullable List<String> rooms,
        Duration lifetime) {
    /**
     * Refuses what the verifier would refuse.
     *
     * @throws IllegalArgumentException with one line that names the wrong value's name
     */
    public TokenGrant {
        roles = Set.copyOf(roles);
        rooms = rooms == null ? null : List.copyOf(rooms);
        requireId("user", user);
        requireId("device", device);
        requireId("session", session);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("roles must not be empty");
        }
        if (rooms != null && !rooms.stream().allMatch(Claims::validPattern)) {
            throw new IllegalArgumentException(
                    "rooms are ids, or beginnings of ids with * at the end");
        }
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0
                || lifetime.compareTo(Duration.ofDays(3_660)) > 0) {
            throw new IllegalArgumentException("ttl is 1s to 3660d");
        }
    }

    private static void requireId(String name, @Nullable String value) {
        if (value != null && !Ids.valid(value)) {
            throw new IllegalArgumentException(
                    name + " is 1 to " + Ids.MAX_LENGTH + " characters of A-Z a-z 0-9 . _ : @ -");
        }
    }
}
