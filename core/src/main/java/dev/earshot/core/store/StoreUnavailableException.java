package dev.earshot.core.store;

import java.io.Serial;
import java.util.concurrent.CompletionException;

/**
 * The store could not take or answer this now; nothing was promised. The caller may go on from
 * memory and try again later.
 */
public final class StoreUnavailableException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /** Says in one line what is away or full. */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /** Says in one line what failed, with its cause. */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether a stage failed because the store is away, so that the same write may succeed later;
     * any other failure is of the write itself.
     */
    public static boolean isBehind(Throwable failure) {
        return failure instanceof StoreUnavailableException
                || (failure instanceof CompletionException
                        && failure.getCause() instanceof StoreUnavailableException);
    }
}
