package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpExchange;
import dev.earshot.playback.Radio.Outcome;
import java.util.concurrent.CompletionStage;

/** Turns what the radio did into HTTP answers. Stateless, thread-safe. */
final class Outcomes {
    private Outcomes() {}

    static void answer(HttpExchange exchange, int acceptedStatus, CompletionStage<Outcome> stage) {
        Answers.when(
                exchange,
                stage,
                outcome -> {
                    switch (outcome) {
                        case Outcome.Accepted accepted ->
                                exchange.respondJson(
                                        acceptedStatus,
                                        new Accepted(accepted.requestId(), accepted.stored()));
                        case Outcome.Refused refused ->
                                exchange.respondError(refused.status(), refused.message());
                    }
                });
    }

    /**
     * The body of an accepted change.
     *
     * @param stored false where only memory has it yet
     */
    record Accepted(String requestId, boolean stored) {}
}
