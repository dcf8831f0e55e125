package dev.earshot.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a data folder found, without claiming it or writing to its database. Immutable.
 *
 * @param state whether a store could be opened there
 * @param holder the process that has it, where one has
 * @param schema the version of its database, null where there is none yet
 * @param trouble one line about what is wrong, null where nothing is
 */
public record DataDirReport(
        State state, @Nullable String holder, @Nullable Integer schema, @Nullable String trouble) {
    /** The version of databases that this program works with. */
    public static final int PROGRAM_SCHEMA = Schema.VERSION;

    /** Whether a store could be opened. */
    public enum State {
        /** There is no such folder yet, and it can be made. */
        ABSENT,
        /** It is there and free. */
        FREE,
        /** A server uses it. */
        IN_USE,
        /** It cannot be used. */
        UNUSABLE
    }

    /** Looks; blocks on the file system. */
    public static DataDirReport of(SqliteStoreConfig config) {
        Path dir = config.dataDir().toAbsolutePath();
        if (!Files.exists(dir)) {
            Path parent = dir.getParent();
            while (parent != null && !Files.exists(parent)) {
                parent = parent.getParent();
            }
            return parent != null && Files.isDirectory(parent) && Files.isWritable(parent)
                    ? new DataDirReport(State.ABSENT, null, null, null)
                    : unusable("it is absent, and " + parent + " is not writable");
        }
        if (!Files.isDirectory(dir)) {
            return unusable("it is a file, not a folder");
        }
        if (!Files.isWritable(dir)) {
            return unusable("it is not writable");
        }
        try {
            String holder = DataDirLock.holder(dir);
            State state = holder == null ? State.FREE : State.IN_USE;
            Database database = new Database(config);
            if (!Files.exists(database.file())) {
                return new DataDirReport(state, holder, null, null);
            }
            return opened(database, state, holder);
        } catch (IOException e) {
            return unusable(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static DataDirReport opened(Database database, State state, @Nullable String holder) {
        try (Session session = database.openReader()) {
            int version = Math.toIntExact(session.number("PRAGMA user_version"));
            String trouble =
                    !Schema.isOurs(session)
                            ? database.file() + " is not a database of Earshot"
                            : version > Schema.VERSION
                                    ? "its schema "
                                            + version
                                            + " is newer than this program's "
                                            + Schema.VERSION
                                    : null;
            return new DataDirReport(
                    trouble == null ? state : State.UNUSABLE, holder, version, trouble);
        } catch (SQLException e) {
            return unusable(database.file() + " does not open: " + SqliteErrors.line(e));
        }
    }

    private static DataDirReport unusable(String trouble) {
        return new DataDirReport(State.UNUSABLE, null, null, trouble);
    }
}
