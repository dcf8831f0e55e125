package dev.earshot.gateway;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/**
 * The gateway could not take its port or use its TLS files. The message is one line that says what
 * to do; the caller may try again with others.
 */
public final class GatewayStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * @param key what sets the port; the address has the key of the same name
     */
    static GatewayStartException of(String host, int port, String key, Throwable failure) {
        String why = String.valueOf(failure.getMessage());
        String hostKey = key.replace(".port", ".host");
        String advice;
        if (failure instanceof UnresolvedAddressException
                || failure instanceof UnknownHostException) {
            why = "there is no such host";
            advice = "set " + hostKey + " to an address of this machine";
        } else if (why.contains("assign requested address")) {
            advice = "set " + hostKey + " to an address of this machine";
        } else if (why.contains("ermission denied")) {
            advice = "ports below 1024 need special rights; set " + key + " to a higher one";
        } else {
            advice = "stop the program that has the port, or set " + key;
        }
        return new GatewayStartException(
                "Cannot listen on " + host + ":" + port + " (" + why + "); " + advice, failure);
    }
}
