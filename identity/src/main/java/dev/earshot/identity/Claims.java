package dev.earshot.identity;

import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.RoomPatterns;
import dev.earshot.wire.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the claims of a genuine token: a wrong type or an id that no room or user could have
 * refuses the whole token. Stateless, thread-safe.
 */
final class Claims {
    /** Last second of the year 9999; later expiries are typing errors or attacks. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private static final int MAX_ROLES = 16;

    private Claims() {}

    static Principal principal(JsonNode claims, TokenRules rules, Instant now) throws BadToken {
        Instant expires = time(claims, "exp");
        if (expires == null) {
            throw new BadToken("it has no exp");
        }
        if (now.isAfter(expires.plus(rules.leeway()))) {
            throw new BadToken(
                    "it has expired",
                    "it expired "
                            + RelativeTime.of(expires, now)
                            + " ("
                            + expires
                            + "); make a new one with earshot token, or get one from its issuer");
        }
        Instant issued = time(claims, "iat");
        if (issued != null
                && (issued.isAfter(now.plus(rules.leeway())) || issued.isAfter(expires))) {
            throw new BadToken(
                    "its iat lies in the future or after its exp",
                    "its iat ("
                            + issued
                            + ") lies in the future or after its exp; compare the clocks of both machines");
        }
        Instant notBefore = time(claims, "nbf");
        if (notBefore != null && notBefore.isAfter(now.plus(rules.leeway()))) {
            throw new BadToken(
                    "its nbf lies in the future",
                    "it is good only "
                            + RelativeTime.of(notBefore, now)
                            + " (nbf "
                            + notBefore
                            + ")");
        }
        requireParties(claims, rules);
        String user = id(claims, "sub");
        if (user == null) {
            throw new BadToken("it has no sub");
        }
        Set<Role> roles = roles(claims);
        return new Principal(
                user,
                id(claims, "device_id"),
                id(claims, "session_id"),
                roles,
                rooms(claims, roles),
                expires,
                id(claims, "jti"),
                issued);
    }

    private static void requireParties(JsonNode claims, TokenRules rules) throws BadToken {
        String issuer = text(claims, "iss");
        if (rules.issuer() != null && !rules.issuer().equals(issuer)) {
            throw new BadToken(
                    "its iss is not the configured issuer",
                    "its iss is not " + rules.issuer() + ", which auth.issuer asks for");
        }
        String audience = rules.audience();
        if (audience == null) {
            return;
        }
        JsonNode aud = claims.path("aud");
        boolean named = aud.isString() && aud.stringValue().equals(audience);
        if (aud.isArray()) {
            for (JsonNode one : aud) {
                named |= one.isString() && one.stringValue().equals(audience);
            }
        }
        if (!named) {
            throw new BadToken(
                    "its aud does not hold the configured audience",
                    "its aud does not hold " + audience + ", which auth.audience asks for");
        }
    }

    /** Roles that this server does not know are another application's business. */
    private static Set<Role> roles(JsonNode claims) throws BadToken {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : texts(claims, "roles", MAX_ROLES)) {
            Role.ofWireName(name).ifPresent(roles::add);
        }
        return roles.isEmpty() ? EnumSet.of(Role.PLAYER) : roles;
    }

    private static RoomPatterns rooms(JsonNode claims, Set<Role> roles) throws BadToken {
        if (absent(claims.get("rooms"))) {
            return roles.contains(Role.ADMIN) ? RoomPatterns.ALL : RoomPatterns.NONE;
        }
        List<String> patterns = texts(claims, "rooms", CompactToken.MAX_CHARS);
        for (String pattern : patterns) {
            if (!validPattern(pattern)) {
                throw new BadToken(
                        "its rooms are not ids, or prefixes of ids with one * at the end");
            }
        }
        return new RoomPatterns(patterns);
    }

    /** Whether this is an id, or the beginning of one with one {@code *} at the end. */
    static boolean validPattern(String pattern) {
        if (pattern.equals("*")) {
            return true;
        }
        return Ids.valid(
                pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern);
    }

    private static List<String> texts(JsonNode claims, String name, int most) throws BadToken {
        JsonNode node = claims.get(name);
        if (absent(node)) {
            return List.of();
        }
        if (!node.isArray() || node.size() > most) {
            throw new BadToken("its " + name + " is not an array of at most " + most + " strings");
        }
        List<String> texts = new ArrayList<>(node.size());
        for (JsonNode one : node) {
            if (!one.isString()) {
                throw new BadToken("its " + name + " holds something that is not a string");
            }
            texts.add(one.stringValue());
        }
        return texts;
    }

    private static @Nullable String id(JsonNode claims, String name) throws BadToken {
        String value = text(claims, name);
        if (value != null && !Ids.valid(value)) {
            throw new BadToken(
                    "its "
                            + name
                            + " is not 1 to "
                            + Ids.MAX_LENGTH
                            + " characters of A-Z a-z 0-9 . _ : @ -");
        }
        return value;
    }

    private static @Nullable String text(JsonNode claims, String name) throws BadToken {
        JsonNode node = claims.get(name);
        if (absent(node)) {
            return null;
        }
        if (!node.isString()) {
            throw new BadToken("its " + name + " is not a string");
        }
        return node.stringValue();
    }

    static @Nullable Instant time(JsonNode claims, String name) throws BadToken {
        JsonNode node = claims.get(name);
        if (absent(node)) {
            return null;
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < 0
                || node.longValue() > MAX_EPOCH_SECOND) {
            throw new BadToken("its " + name + " is not a whole number of seconds since 1970");
        }
        return Instant.ofEpochSecond(node.longValue());
    }

    private static boolean absent(@Nullable JsonNode node) {
        return node == null || node.isNull();
    }
}
