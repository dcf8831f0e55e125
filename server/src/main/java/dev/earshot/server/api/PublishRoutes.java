package dev.earshot.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.earshot.core.identity.Role;
import dev.earshot.core.publish.Publication;
import dev.earshot.core.publish.Publisher;
import dev.earshot.core.publish.Receipt;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.HttpHandler;
import dev.earshot.gateway.http.Route;
import dev.earshot.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Messages of applications to whom they are for, one by one or in batches. Thread-safe. */
public final class PublishRoutes {
    /** Most messages of a batch; larger ones hold the request's loop up. */
    static final int MOST_IN_BATCH = 1_000;

    /** Most messages whose receipts are awaited at once; each holds its data. */
    static final int MOST_UNDER_WAY = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PublishRoutes.class);
    private static final int MAX_BODY = 256 * 1024;
    private static final int MAX_BATCH_BODY = 1024 * 1024;
    private static final String AWAY = "the store is away; try again";

    private final Publisher publisher;
    private final AtomicInteger underWay = new AtomicInteger();

    /** Over this publisher. */
    public PublishRoutes(Publisher publisher) {
        this.publisher = publisher;
    }

    /** One message, and a batch. */
    public List<Route> routes() {
        return List.of(
                admin("/api/v1/publish", MAX_BODY, this::publish),
                admin("/api/v1/publish/batch", MAX_BATCH_BODY, this::batch));
    }

    /** How many receipts are awaited at this moment. */
    public int underWay() {
        return underWay.get();
    }

    private static Route admin(String pattern, int maxBody, HttpHandler handler) {
        return new Route(
                "POST",
                pattern,
                new Route.Access.Token(Role.ADMIN),
                maxBody,
                BadRequest.answered(handler));
    }

    private void publish(HttpExchange exchange) {
        Publication message = PublishBody.read(body(exchange), Caller.of(exchange).user());
        if (!begin(1)) {
            tooMany(exchange);
            return;
        }
        Answers.when(
                exchange,
                published(message),
                receipt -> exchange.respondJson(200, Published.of(receipt)));
    }

    private void batch(HttpExchange exchange) {
        String from = Caller.of(exchange).user();
        JsonNode messages = body(exchange).get("messages");
        if (messages == null || !messages.isArray()) {
            throw new BadRequest("messages is a list of messages");
        }
        if (messages.size() > MOST_IN_BATCH) {
            throw new BadRequest(413, "messages holds at most " + MOST_IN_BATCH + " messages");
        }
        if (!begin(messages.size())) {
            tooMany(exchange);
            return;
        }
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>(messages.size());
        for (JsonNode message : messages) {
            outcomes.add(one(message, from).toCompletableFuture());
        }
        Answers.when(
                exchange,
                CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)),
                done -> answer(exchange, outcomes.stream().map(CompletableFuture::join).toList()));
    }

    private CompletionStage<Outcome> one(JsonNode message, String from) {
        Publication publication;
        try {
            publication = PublishBody.read(message, from);
        } catch (BadRequest bad) {
            underWay.decrementAndGet();
            return CompletableFuture.completedStage(Outcome.failed(bad.explanation(), false));
        }
        return published(publication)
                .handle((receipt, failure) -> {
                    if (failure == null) {
                        return new Outcome(Published.of(receipt), false);
                    }
                    if (StoreUnavailableException.isBehind(failure)) {
                        return Outcome.failed(AWAY, true);
                    }
                    LOG.error("a publish failed; this is a defect of the server", failure);
                    return Outcome.failed("the server failed", false);
                });
    }

    /** Where nothing was accepted for want of the store, the whole batch may be repeated. */
    private static void answer(HttpExchange exchange, List<Outcome> outcomes) {
        if (!outcomes.isEmpty() && outcomes.stream().allMatch(Outcome::away)) {
            Answers.unavailable(exchange, AWAY);
        } else {
            exchange.respondJson(200, new Results(outcomes.stream().map(Outcome::body).toList()));
        }
    }

    private boolean begin(int messages) {
        if (underWay.addAndGet(messages) > MOST_UNDER_WAY) {
            underWay.addAndGet(-messages);
            return false;
        }
        return true;
    }

    private CompletionStage<Receipt> published(Publication message) {
        return publisher
                .publish(message)
                .whenComplete((receipt, failure) -> underWay.decrementAndGet());
    }

    private static void tooMany(HttpExchange exchange) {
        exchange.respond(
                429,
                Answers.JSON,
                Json.encode(Map.of("message", "too many messages are under way; try again later")),
                Map.of("Retry-After", String.valueOf(Answers.RETRY_AFTER_SECONDS)));
    }

    private static JsonNode body(HttpExchange exchange) {
        try {
            JsonNode root = Json.decodeExactly(exchange.body());
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException e) {
            throw new BadRequest("the body is not JSON, or nested deeper than " + Json.MAX_DEPTH);
        }
        throw new BadRequest("the body is a JSON object");
    }

    /** What became of one message of a batch. */
    private record Outcome(Object body, boolean away) {
        static Outcome failed(String error, boolean away) {
            return new Outcome(new Refused(error), away);
        }
    }

    /** A message that was not accepted, in the answer to a batch. */
    record Refused(String error) {}

    /** The answer to a batch. */
    record Results(List<Object> results) {}

    /** The answer for one message; {@code seq} and {@code repeated} only where there is any. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Published(
            String id,
            @Nullable Long seq,
            int live,
            int queued,
            int dropped,
            int acknowledged,
            @Nullable Boolean repeated) {
        static Published of(Receipt receipt) {
            return new Published(
                    receipt.id(),
                    receipt.seq() == 0 ? null : receipt.seq(),
                    receipt.live(),
                    receipt.queued(),
                    receipt.dropped(),
                    receipt.acknowledged(),
                    receipt.repeated() ? true : null);
        }
    }
}
