package dev.earshot.core.identity;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind a verified token. Immutable.
 *
 * @param user the token's subject
 * @param device the device, where the token names one
 * @param session one run of a client program, where the token names one
 * @param roles never empty; {@link Role#PLAYER} where the token names none
 * @param rooms the rooms it may enter
 * @param expiresAt when its authority ends
 * @param tokenId the token's {@code jti}, for revocation
 */
public record Principal(
        String user,
        @Nullable String device,
        @Nullable String session,
        Set<Role> roles,
        RoomPatterns rooms,
        Instant expiresAt,
        @Nullable String tokenId) {
    /** Copies the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }

    /** Whether it has this role; an admin has all. */
    public boolean is(Role role) {
        return roles.contains(role) || roles.contains(Role.ADMIN);
    }

    /** Whether it may enter this room. */
    public boolean mayEnter(String room) {
        return rooms.admit(room);
    }
}
