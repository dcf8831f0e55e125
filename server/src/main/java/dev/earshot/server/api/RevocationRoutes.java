package dev.earshot.server.api;

import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Credential;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.identity.Revocations;
import dev.earshot.core.identity.Revocations.Outcome;
import dev.earshot.core.identity.Role;
import dev.earshot.core.identity.Verdict;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the authority of tokens before its time, for admins; what lives by them is ended, and the
 * answer is given after commit. Thread-safe.
 */
public final class RevocationRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationRoutes.class);
    private static final int MAX_BODY = 16 * 1024;
    private static final int MAX_TIME = 40;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Revocations revocations;
    private final Authenticator tokens;
    private final ConnectionRegistry connections;

    /**
     * Revokes in the one and ends in the other.
     *
     * @param tokens judges tokens without asking whether they are revoked
     */
    public RevocationRoutes(
            Revocations revocations, Authenticator tokens, ConnectionRegistry connections) {
        this.revocations = revocations;
        this.tokens = tokens;
        this.connections = connections;
    }

    /** One route. */
    public List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        "/api/v1/auth/revoke",
                        new Route.Access.Token(Role.ADMIN),
                        MAX_BODY,
                        BadRequest.answered(this::revoke)));
    }

    private void revoke(HttpExchange exchange) {
        JsonBody body = JsonBody.of(exchange);
        String id = body.optionalId("token_id");
        String token = body.optionalText("token");
        String user = body.optionalId("user");
        String device = body.optionalId("device");
        if (Stream.of(id, token, user).filter(Objects::nonNull).count() != 1
                || (device != null && user == null)) {
            throw new BadRequest("name one of token_id, token, or user with or without device");
        }
        if (token != null) {
            judged(exchange, tokens.authenticate(new Credential.Token(token)));
        } else if (user != null) {
            conclude(exchange, revocations.revokeUser(user, device));
        } else if (id != null) {
            Instant expires = instant(body.optionalText("expires_at", MAX_TIME));
            conclude(exchange, revocations.revokeToken(id, expires));
        }
    }

    private void judged(HttpExchange exchange, Verdict verdict) {
        switch (verdict) {
            case Verdict.Accepted accepted -> revoke(exchange, accepted.principal());
            case Verdict.Rejected rejected ->
                    exchange.respondError(
                            400, "the token to revoke is not valid: " + rejected.explanation());
            case Verdict.Unavailable _ ->
                    Answers.unavailable(exchange, "tokens cannot be judged at present; try again");
            case Verdict.Pending pending ->
                    Answers.when(exchange, pending.verdict(), later -> judged(exchange, later));
        }
    }

    private void revoke(HttpExchange exchange, Principal principal) {
        String id = principal.tokenId();
        if (id == null) {
            exchange.respondError(400, "the token has no jti; revoke its user instead");
        } else {
            conclude(exchange, revocations.revokeToken(id, principal.expiresAt()));
        }
    }

    private void conclude(HttpExchange exchange, Outcome outcome) {
        switch (outcome) {
            case Outcome.Full full ->
                    exchange.respondError(
                            507,
                            "nothing was revoked, as "
                                    + full.most()
                                    + " revocations are kept; raise limits.revocations");
            case Outcome.InForce force -> {
                int ended = connections.endRevoked(force.revocation());
                log(exchange, force, ended);
                force.stored().whenComplete((_, failure) -> answer(exchange, ended, failure));
            }
        }
    }

    private static void answer(HttpExchange exchange, int ended, @Nullable Throwable failure) {
        if (failure == null) {
            exchange.respondJson(200, new Ended(ended));
        } else if (StoreUnavailableException.isBehind(failure)) {
            Answers.unavailable(
                    exchange,
                    "the revocation is in force but not stored, as the store is away; repeat it, or a restart forgets it");
        } else {
            Answers.failed(exchange, failure);
        }
    }

    private static void log(HttpExchange exchange, Outcome.InForce force, int ended) {
        LOG.atInfo()
                .addKeyValue("event", "tokens_revoked")
                .addKeyValue("by", Caller.of(exchange).user())
                .addKeyValue("revocation", force.revocation())
                .addKeyValue("ended", ended)
                .log("tokens were revoked");
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant instant = Instant.parse(text);
            if (instant.isAfter(Instant.EPOCH) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw new BadRequest("expires_at is a time such as 2030-01-31T12:00:00Z");
    }

    /** The body of the answer. */
    record Ended(int ended) {}
}
