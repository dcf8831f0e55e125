package dev.earshot.server.node;

import java.io.Serial;

/**
 * The node cannot start; nothing of it runs. The message is one line that says why and what to do.
 */
public final class NodeStartException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    NodeStartException(String message, Throwable cause) {
        super(message, cause);
    }

    NodeStartException(String message) {
        super(message);
    }
}
