package dev.earshot.server.api;

import dev.earshot.core.identity.Role;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.identity.TokenGrant;
import dev.earshot.identity.TokenIssuer;
import dev.earshot.wire.Json;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens for applications' own servers, which show an API key. Thread-safe. */
public final class TokenRoutes {
    private static final int MAX_BODY = 16 * 1024;
    private static final int MAX_ROLES = 16;
    private static final int MAX_ROOMS = 200;
    private static final Duration DEFAULT_TTL = Duration.ofHours(24);

    private final TokenIssuer issuer;
    private final Duration ttlMost;

    /** Issues tokens for at most {@code ttlMost}. */
    public TokenRoutes(TokenIssuer issuer, Duration ttlMost) {
        this.issuer = issuer;
        this.ttlMost = ttlMost;
    }

    /** One route. */
    public List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        "/api/v1/auth/token",
                        new Route.Access.ApiKey(),
                        MAX_BODY,
                        BadRequest.answered(this::issue)));
    }

    private void issue(HttpExchange exchange) {
        TokenGrant grant = grant(Caller.of(exchange).user(), JsonBody.of(exchange));
        Issued issued = new Issued(issuer.issue(grant), "Bearer", grant.lifetime().toSeconds());
        exchange.respond(
                200, Answers.JSON, Json.encode(issued), Map.of("Cache-Control", "no-store"));
    }

    private TokenGrant grant(String keyName, JsonBody body) {
        String user = body.optionalText("user");
        try {
            return new TokenGrant(
                    user == null ? keyName : user,
                    body.optionalText("device"),
                    body.optionalText("session"),
                    roles(body.optionalTexts("roles", MAX_ROLES)),
                    body.optionalTexts("rooms", MAX_ROOMS),
                    lifetime(body.optionalText("ttl"), body.optionalWhole("ttl_s")));
        } catch (IllegalArgumentException e) {
            throw new BadRequest(String.valueOf(e.getMessage()));
        }
    }

    private static Set<Role> roles(@Nullable List<String> names) {
        if (names == null) {
            return Set.of(Role.PLAYER);
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : names) {
            roles.add(
                    Role.ofWireName(name)
                            .orElseThrow(
                                    () -> new BadRequest("roles holds player, dm and admin only")));
        }
        return roles;
    }

    private Duration lifetime(@Nullable String ttl, @Nullable Long ttlSeconds) {
        if (ttl != null && ttlSeconds != null) {
            throw new BadRequest("ttl and ttl_s say the same; send one of them");
        }
        Duration wanted = ttlMost.compareTo(DEFAULT_TTL) < 0 ? ttlMost : DEFAULT_TTL;
        if (ttl != null) {
            wanted = Lifetime.parse("ttl", ttl);
        } else if (ttlSeconds != null) {
            wanted = Duration.ofSeconds(ttlSeconds);
        }
        if (wanted.compareTo(ttlMost) > 0) {
            throw new BadRequest("ttl is at most " + ttlMost.toSeconds() + " seconds");
        }
        return wanted;
    }

    /** The body of the answer. */
    record Issued(String token, String type, long expiresIn) {
        @Override
        public String toString() {
            return "Issued[hidden]";
        }
    }
}
