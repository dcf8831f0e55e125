package dev.earshot.server.api;

import dev.earshot.gateway.http.HttpHandler;
import java.io.Serial;

/** Ends the handling of one request with a 4xx; never leaves this package. */
final class BadRequest extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final int status;
    private final String explanation;

    BadRequest(String explanation) {
        this(400, explanation);
    }

    /**
     * @param explanation one line for the client's author; holds nothing the peer sent
     */
    BadRequest(int status, String explanation) {
        super(explanation, null, false, false);
        this.status = status;
        this.explanation = explanation;
    }

    int status() {
        return status;
    }

    String explanation() {
        return explanation;
    }

    /** Runs a handler and answers for what it finds wrong with the request. */
    static HttpHandler answered(HttpHandler handler) {
        return exchange -> {
            try {
                handler.handle(exchange);
            } catch (BadRequest bad) {
                exchange.respondError(bad.status(), bad.explanation());
            }
        };
    }
}
