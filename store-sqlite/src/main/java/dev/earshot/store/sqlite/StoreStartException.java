package dev.earshot.store.sqlite;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The store refuses to start; the message is one line that says why and what to do. Nothing was
 * changed, and trying again is useless until somebody did it.
 */
public final class StoreStartException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    StoreStartException(String message) {
        super(message);
    }

    StoreStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
