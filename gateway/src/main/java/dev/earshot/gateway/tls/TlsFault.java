package dev.earshot.gateway.tls;

/**
 * A certificate and a key that cannot be used; the message is one line that names the file and says
 * what to do. Nothing was changed.
 */
public final class TlsFault extends Exception {
    private static final long serialVersionUID = 1;

    TlsFault(String message) {
        super(message);
    }

    TlsFault(String message, Throwable cause) {
        super(message, cause);
    }
}
