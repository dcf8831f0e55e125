package dev.earshot.server.api;

import dev.earshot.core.identity.Principal;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import dev.earshot.identity.Tickets;
import dev.earshot.wire.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Tickets for holders of tokens, who need to put something into an address. Thread-safe. */
public final class TicketRoutes {
    /** Some clients send a body with every request. */
    private static final int MAX_IGNORED_BODY = 1024;

    private final Tickets tickets;

    /** Over these tickets. */
    public TicketRoutes(Tickets tickets) {
        this.tickets = tickets;
    }

    /** One route. */
    public List<Route> routes() {
        return List.of(
                Route.token(
                        "POST",
                        "/api/v1/auth/ticket",
                        MAX_IGNORED_BODY,
                        BadRequest.answered(this::issue)));
    }

    private void issue(HttpExchange exchange) {
        Principal caller = Caller.of(exchange);
        if (caller.expiresAt().equals(Instant.MAX)) {
            // Only an API key has no end; it opens no doors, so nothing may that stands for it.
            throw new BadRequest(401, "a ticket stands for a token; show one");
        }
        switch (tickets.issue(caller)) {
            case Tickets.Outcome.Fresh fresh ->
                    exchange.respond(
                            200,
                            Answers.JSON,
                            Json.encode(new Issued(fresh.text(), fresh.goodFor().toSeconds())),
                            Map.of("Cache-Control", "no-store"));
            case Tickets.Outcome.TooMany tooMany ->
                    exchange.respondError(
                            429,
                            tooMany.ofUser()
                                    ? "too many tickets of this user are unused; use them or wait"
                                    : "too many tickets are unused; try again later");
        }
    }

    /** The body of the answer. */
    record Issued(String ticket, long expiresIn) {
        @Override
        public String toString() {
            return "Issued[hidden]";
        }
    }
}
