package dev.earshot.gateway.http;

/** Answers one kind of request. Called on the event loop of the request's socket; never blocks. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers by exactly one of the exchange's respond or stream methods, now or later on any
     * thread. What it throws becomes a 500.
     */
    void handle(HttpExchange exchange);
}
