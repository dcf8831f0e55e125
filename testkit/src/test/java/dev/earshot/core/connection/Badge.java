package dev.earshot.core.connection;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token says, for tests that care: of ann on her pad, for every room and a day. */
record Badge(
        String user,
        @Nullable String device,
        @Nullable String session,
        Role role,
        List<String> rooms,
        Instant expiresAt,
        String id,
        @Nullable Instant issuedAt) {
    static Badge ann() {
        return new Badge(
                "ann",
                "pad",
                null,
                Role.PLAYER,
                List.of("*"),
                ManualClock.START.plus(Duration.ofDays(1)),
                "jti-ann",
                ManualClock.START);
    }

    Badge user(String other) {
        return new Badge(other, device, session, role, rooms, expiresAt, id, issuedAt);
    }

    Badge device(@Nullable String other) {
        return new Badge(user, other, session, role, rooms, expiresAt, id, issuedAt);
    }

    Badge session(@Nullable String other) {
        return new Badge(user, device, other, role, rooms, expiresAt, id, issuedAt);
    }

    Badge role(Role other) {
        return new Badge(user, device, session, other, rooms, expiresAt, id, issuedAt);
    }

    Badge rooms(String... others) {
        return new Badge(user, device, session, role, List.of(others), expiresAt, id, issuedAt);
    }

    Badge until(Instant other) {
        return new Badge(user, device, session, role, rooms, other, id, issuedAt);
    }

    Badge id(String other) {
        return new Badge(user, device, session, role, rooms, expiresAt, other, issuedAt);
    }

    Badge issued(@Nullable Instant other) {
        return new Badge(user, device, session, role, rooms, expiresAt, id, other);
    }

    Principal principal() {
        return new Principal(
                user,
                device,
                session,
                Set.of(role),
                new RoomPatterns(rooms),
                expiresAt,
                id,
                issuedAt);
    }
}
