package dev.earshot.store.sqlite;

import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The threads that read, each on a session that cannot write. A read sees everything that was
 * committed before it began. Thread-safe; only {@link #close} blocks.
 */
final class Readers implements AutoCloseable {
    private record Lent(Session session, long connects) {}

    private final Database database;
    private final GroupCommit writer;
    private final BoundedPool threads;
    private final Queue<Lent> idle = new ConcurrentLinkedQueue<>();

    Readers(Database database, SqliteStoreConfig config, GroupCommit writer) {
        this.database = database;
        this.writer = writer;
        this.threads = new BoundedPool("store-reader", config.readQueueOps(), writer::trouble);
    }

    /** Queues a read; its stage completes on a reader's thread. */
    <T extends @Nullable Object> CompletionStage<T> submit(Work<T> work) {
        return threads.submit(() -> read(work));
    }

    private <T extends @Nullable Object> T read(Work<T> work) {
        try {
            Lent lent = lend();
            boolean sound = false;
            try {
                T result = work.on(lent.session());
                sound = true;
                return result;
            } finally {
                if (sound) {
                    idle.add(lent);
                } else {
                    lent.session().close();
                }
            }
        } catch (SQLException e) {
            if (SqliteErrors.blamesStatement(e)) {
                throw new IllegalArgumentException(
                        "The store refused a read: " + SqliteErrors.oneLine(e), e);
            }
            String why = SqliteErrors.line(e);
            writer.report(why);
            throw BoundedPool.unavailable(why);
        }
    }

    /** A session opened since the writer last came back, so that none reads a file that is gone. */
    private Lent lend() throws SQLException {
        long connects = writer.connects();
        for (Lent lent = idle.poll(); lent != null; lent = idle.poll()) {
            if (lent.connects() == connects) {
                return lent;
            }
            lent.session().close();
        }
        return new Lent(database.openReader(), connects);
    }

    @Override
    public void close() {
        threads.close();
        for (Lent lent = idle.poll(); lent != null; lent = idle.poll()) {
            lent.session().close();
        }
    }
}
