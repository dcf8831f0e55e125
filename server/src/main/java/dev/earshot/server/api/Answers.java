package dev.earshot.server.api;

import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.wire.Json;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers that many resources give. Stateless, thread-safe. */
final class Answers {
    static final String JSON = "application/json";
    static final int RETRY_AFTER_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Hands the result on, or answers for the failure: 503 where the store is away, else 500. */
    static <T extends @Nullable Object> void when(
            HttpExchange exchange, CompletionStage<T> stage, Consumer<? super T> then) {
        stage.whenComplete((result, failure) -> {
            if (failure != null) {
                failed(exchange, failure);
                return;
            }
            try {
                then.accept(result);
            } catch (RuntimeException e) {
                failed(exchange, e);
            }
        });
    }

    static void failed(HttpExchange exchange, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        switch (cause) {
            case StoreUnavailableException _ ->
                    unavailable(exchange, "the store is away; try again");
            case BadRequest bad -> exchange.respondError(bad.status(), bad.explanation());
            default -> {
                LOG.error(
                        "{} {} failed; this is a defect of the server",
                        exchange.method(),
                        exchange.path(),
                        cause);
                exchange.respondError(500, "the server failed");
            }
        }
    }

    static void unavailable(HttpExchange exchange, String message) {
        exchange.respond(
                503,
                JSON,
                Json.encode(Map.of("message", message)),
                Map.of("Retry-After", String.valueOf(RETRY_AFTER_SECONDS)));
    }

    static void notFound(HttpExchange exchange) {
        exchange.respondError(404, "not found");
    }
}
