package dev.earshot.core.identity;

import java.time.Duration;
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
 * @param issuedAt the token's {@code iat}, for revocation
 */
public record Principal(
        String user,
        @Nullable String device,
        @Nullable String session,
        Set<Role> roles,
        RoomPatterns rooms,
        Instant expiresAt,
        @Nullable String tokenId,
        @Nullable Instant issuedAt) {
    /** Longer authority counts as this long: 73 years, so that moments can be subtracted. */
    private static final long MOST_NANOS = Long.MAX_VALUE / 4;

    /** Copies the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }

    /** Whether it has this role; an admin has all. */
    public boolean is(Role role) {
        return roles.contains(role) || roles.contains(Role.ADMIN);
    }

    /**
     * How long its authority lasts from a moment on: until {@link #expiresAt}, or where that is
     * past already until the end of the leeway within which it was accepted.
     *
     * @return nanoseconds for a monotonic deadline; 0 where it is over
     */
    public long nanosLeft(Instant now, Duration leeway) {
        Instant end = now.isBefore(expiresAt) ? expiresAt : expiresAt.plus(leeway);
        Duration left = Duration.between(now, end);
        if (left.isNegative()) {
            return 0;
        }
        return left.compareTo(Duration.ofNanos(MOST_NANOS)) > 0 ? MOST_NANOS : left.toNanos();
    }

    /** Whether it may enter this room. */
    public boolean mayEnter(String room) {
        return rooms.admit(room);
    }
}
