package dev.earshot.store.sqlite;

import dev.earshot.core.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A queued write with its outcome. Confined to the writer's thread once queued; its stage is
 * thread-safe.
 */
final class Write<T extends @Nullable Object> {
    private final Work<T> work;
    private final CompletableFuture<T> stage = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable refusal;

    Write(Work<T> work) {
        this.work = work;
    }

    CompletableFuture<T> stage() {
        return stage;
    }

    /**
     * Does the work without committing it.
     *
     * @return false where the work itself is at fault and must be undone
     * @throws SQLException where the store is
     */
    boolean attempt(Session session) throws SQLException {
        refusal = null;
        try {
            result = work.on(session);
        } catch (SQLException e) {
            if (!SqliteErrors.blamesStatement(e)) {
                throw e;
            }
            refusal = e;
        } catch (RuntimeException | Error e) {
            refusal = e;
        }
        return refusal == null;
    }

    /** Tells the caller, after commit. */
    @SuppressWarnings("NullAway") // A write of type Void has the result null.
    void complete() {
        if (refusal == null) {
            stage.complete(result);
        } else {
            stage.completeExceptionally(
                    new IllegalArgumentException(
                            "The store refused a write, do not repeat it: "
                                    + SqliteErrors.oneLine(refusal),
                            refusal));
        }
    }

    void fail(StoreUnavailableException away) {
        stage.completeExceptionally(away);
    }
}
