package dev.earshot.store.sqlite;

import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The session that writes, and its transactions. Confined to the writer's thread once started. */
final class WriterSession implements AutoCloseable {
    private final Database database;
    private @Nullable Session session;
    private Database.@Nullable Identity identity;

    WriterSession(Database database) {
        this.database = database;
    }

    /** Opens the file and proves with a small write that it takes writes. */
    void connect() throws SQLException {
        Session fresh = database.openWriter();
        boolean proven = false;
        try {
            Schema.requireCurrent(fresh);
            fresh.execute("BEGIN IMMEDIATE");
            fresh.execute("PRAGMA user_version = " + Schema.VERSION);
            fresh.execute("COMMIT");
            proven = true;
        } finally {
            if (!proven) {
                fresh.close();
            }
        }
        session = fresh;
        identity = database.identity();
    }

    void begin() throws SQLException {
        open().execute("BEGIN IMMEDIATE");
    }

    void rollback() throws SQLException {
        open().execute("ROLLBACK");
    }

    /** Commits, and makes sure that it went to the files that a restart would open. */
    void commit() throws SQLException {
        open().execute("COMMIT");
        if (!database.identity().equals(identity)) {
            throw new Database.MissingFileException(database.file());
        }
    }

    boolean attempt(Write<?> write) throws SQLException {
        return write.attempt(open());
    }

    /** Does one write such that its own fault undoes it alone. */
    void isolated(Write<?> write) throws SQLException {
        Session current = open();
        current.execute("SAVEPOINT one");
        if (!write.attempt(current)) {
            current.execute("ROLLBACK TO one");
        }
        current.execute("RELEASE one");
    }

    private Session open() {
        return Objects.requireNonNull(session, "connect first");
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
