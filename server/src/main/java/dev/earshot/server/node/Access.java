package dev.earshot.server.node;

import dev.earshot.core.Store;
import dev.earshot.core.clock.MonotonicClock;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.identity.Authenticator;
import dev.earshot.core.identity.Revocations;
import dev.earshot.gateway.http.Route;
import dev.earshot.identity.CredentialJudge;
import dev.earshot.identity.Tickets;
import dev.earshot.identity.TokenIssuer;
import dev.earshot.server.api.Authorities;
import dev.earshot.server.api.RevocationRoutes;
import dev.earshot.server.api.TicketRoutes;
import dev.earshot.server.api.TokenRoutes;
import dev.earshot.server.config.AccessConfig;
import dev.earshot.server.metrics.MeteredAuthenticator;
import dev.earshot.server.metrics.NodeMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Who is let in by what, and how that ends. Immutable.
 *
 * @param config what is given out
 * @param tokens judges tokens, revoked ones too
 * @param issuer makes tokens
 * @param tickets stand for tokens
 * @param revocations tokens whose authority ended before its time
 * @param authenticator judges everything
 */
record Access(
        AccessConfig config,
        Authenticator tokens,
        TokenIssuer issuer,
        Tickets tickets,
        Revocations revocations,
        Authenticator authenticator) {
    private static final Duration LOAD_WAIT = Duration.ofSeconds(20);

    /**
     * Builds it on a store; nobody may be let in before {@link #load}.
     *
     * @param tokens judges tokens
     * @param issuer makes them
     */
    static Access on(
            Store store,
            AccessConfig config,
            Authenticator tokens,
            TokenIssuer issuer,
            NodeMetrics metrics) {
        Revocations revocations =
                new Revocations(store.revocations(), WallClock.SYSTEM, config.revocations());
        Tickets tickets =
                new Tickets(
                        config.tickets(),
                        config.revocations().leeway(),
                        WallClock.SYSTEM,
                        MonotonicClock.SYSTEM);
        CredentialJudge judge = new CredentialJudge(tokens, tickets, config.apiKeys(), revocations);
        metrics.total("earshot.tokens.revoked", revocations::revoked);
        metrics.gauge("earshot.revocations", revocations::size);
        metrics.gauge("earshot.tickets", tickets::size);
        return new Access(
                config,
                tokens,
                issuer,
                tickets,
                revocations,
                new MeteredAuthenticator(judge, metrics));
    }

    /**
     * Reads what earlier processes revoked; blocks for it.
     *
     * @throws NodeStartException where that cannot be known: then nobody is let in
     */
    void load() throws NodeStartException {
        try {
            int _ =
                    revocations
                            .load()
                            .toCompletableFuture()
                            .get(LOAD_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new NodeStartException(
                    "Cannot read which tokens were revoked ("
                            + (e.getCause() == null ? "no answer" : e.getCause().getMessage())
                            + "); start again when the store is back",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeStartException("Interrupted at the start", e);
        }
    }

    /** For those that want in. */
    List<Route> clientRoutes() {
        return Stream.of(
                        new TokenRoutes(issuer, config.tokenTtlMost()).routes(),
                        new TicketRoutes(tickets).routes())
                .flatMap(List::stream)
                .toList();
    }

    /** For admins. */
    List<Route> serverRoutes(ConnectionRegistry connections) {
        return new RevocationRoutes(revocations, tokens, connections).routes();
    }

    /** For answers that are long under way. */
    Authorities authorities() {
        return new Authorities(
                revocations,
                config.revocations().leeway(),
                WallClock.SYSTEM,
                MonotonicClock.SYSTEM);
    }
}
