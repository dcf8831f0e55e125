package dev.earshot.server.api;

import dev.earshot.core.connection.Connection;
import dev.earshot.core.connection.ConnectionRegistry;
import dev.earshot.core.identity.Principal;
import dev.earshot.core.ledger.LedgerJournal;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.Route;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * "I heard this chunk", over HTTP: credited to a connection that was sent it, answered after
 * commit. Thread-safe.
 */
public final class PlayedRoutes {
    private static final int MAX_BODY = 4 * 1024;

    private final ConnectionRegistry connections;
    private final LedgerJournal journal;

    /** Over these connections, whose marks this journal stores. */
    public PlayedRoutes(ConnectionRegistry connections, LedgerJournal journal) {
        this.connections = connections;
        this.journal = journal;
    }

    /** One mark per request. */
    public List<Route> routes() {
        return List.of(
                Route.token(
                        "POST",
                        "/api/audio/played/{chunk_id}",
                        MAX_BODY,
                        BadRequest.answered(this::played)));
    }

    private void played(HttpExchange exchange) {
        String chunk = Caller.pathId(exchange, "chunk_id");
        Principal caller = Caller.of(exchange);
        JsonBody body = JsonBody.of(exchange);
        String named = body.optionalId("connection_id");
        if (named == null) {
            named = Caller.queryId(exchange, "connection_id");
        }
        Iterator<Connection> candidates = candidates(caller, named).iterator();
        Answers.when(
                exchange,
                credit(candidates, chunk),
                credited ->
                        credited.ifPresentOrElse(
                                connection -> answerStored(exchange, connection, chunk),
                                () -> Answers.notFound(exchange)));
    }

    private void answerStored(HttpExchange exchange, Connection connection, String chunk) {
        Answers.when(
                exchange,
                journal.flush(connection.ledger()),
                _ -> exchange.respondJson(200, new Credited(chunk, connection.id())));
    }

    /**
     * The named one, else those of the same user and device, newest first; never somebody else's.
     */
    private Stream<Connection> candidates(Principal caller, @Nullable String named) {
        if (named != null) {
            return connections
                    .find(named)
                    .filter(found -> found.handshake().principal().user().equals(caller.user()))
                    .stream();
        }
        return connections.ofUser(caller.user()).reversed().stream()
                .filter(found ->
                        Objects.equals(found.handshake().principal().device(), caller.device()));
    }

    /** Asks one after the other, each on its own loop, until one knows the chunk. */
    private static CompletionStage<Optional<Connection>> credit(
            Iterator<Connection> candidates, String chunk) {
        if (!candidates.hasNext()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Connection connection = candidates.next();
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        connection
                .loop()
                .run(() -> known.complete(connection.ledger().playedChunks(List.of(chunk)) > 0));
        return known.thenCompose(credited ->
                credited
                        ? CompletableFuture.completedStage(Optional.of(connection))
                        : credit(candidates, chunk));
    }

    /** The body of the answer. */
    record Credited(String chunkId, String connectionId) {}
}
