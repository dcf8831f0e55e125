package dev.earshot.gateway;

/**
 * The gateway could not take its port or use its TLS files. The message is one line that says what
 * to do; the caller may try again with others.
 */
public final class GatewayStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
