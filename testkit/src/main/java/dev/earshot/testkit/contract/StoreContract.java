package dev.earshot.testkit.contract;

import dev.earshot.core.Store;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the contracts of all views of a store share: each test gets an empty store of its own. For
 * one test thread at a time.
 */
public abstract class StoreContract {
    private static final long PATIENCE_SECONDS = 20;

    private @Nullable Store store;

    /** Opens an empty store. */
    protected abstract Store open() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store().close();
    }

    /** The store of the running test. */
    protected final Store store() {
        if (store == null) {
            throw new IllegalStateException("No test is running");
        }
        return store;
    }

    /** Waits for a stage and returns what it completed with, or throws why it failed. */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
