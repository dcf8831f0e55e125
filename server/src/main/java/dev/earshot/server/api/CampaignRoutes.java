package dev.earshot.server.api;

import dev.earshot.core.identity.Role;
import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.gateway.http.HttpHandler;
import dev.earshot.gateway.http.Route;
import dev.earshot.playback.Radio;
import java.util.List;

/** A room's queue as its host and its listeners see it. Thread-safe. */
public final class CampaignRoutes {
    private static final int MAX_TEXT_BODY = 256 * 1024;
    private static final int MAX_VOICE = 128;

    /** Some clients send a body with every request. */
    private static final int MAX_IGNORED_BODY = 1024;

    private final Radio radio;

    /** Over this radio. */
    public CampaignRoutes(Radio radio) {
        this.radio = radio;
    }

    /** Speak, look, skip. */
    public List<Route> routes() {
        return List.of(
                host("POST", "/api/campaigns/{campaign_id}/messages", MAX_TEXT_BODY, this::speak),
                Route.token(
                        "GET",
                        "/api/campaigns/{campaign_id}/audio/queue",
                        0,
                        BadRequest.answered(this::queue)),
                skipping());
    }

    /** Takes an item off a queue; operators may do it too. */
    public Route skipping() {
        return host(
                "DELETE",
                "/api/campaigns/{campaign_id}/audio/requests/{request_id}",
                MAX_IGNORED_BODY,
                this::skip);
    }

    /** A route for those who host rooms. */
    static Route host(String method, String pattern, int maxBodyBytes, HttpHandler handler) {
        return new Route(
                method,
                pattern,
                new Route.Access.Token(Role.DM),
                maxBodyBytes,
                BadRequest.answered(handler));
    }

    private void speak(HttpExchange exchange) {
        String room = Caller.room(exchange);
        JsonBody body = JsonBody.of(exchange);
        String text = body.text("text");
        if (text.isBlank()) {
            throw new BadRequest("text is empty");
        }
        String voice = body.optionalText("voice", MAX_VOICE);
        Outcomes.answer(exchange, 202, radio.submit(room, Caller.of(exchange).user(), text, voice));
    }

    private void queue(HttpExchange exchange) {
        Answers.when(
                exchange,
                radio.queue(Caller.room(exchange)),
                view -> exchange.respondJson(200, QueueBody.of(view)));
    }

    private void skip(HttpExchange exchange) {
        String room = Caller.room(exchange);
        Outcomes.answer(exchange, 200, radio.skip(room, Caller.pathId(exchange, "request_id")));
    }
}
