package dev.earshot.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** The database file and how sessions on it are opened. Immutable and thread-safe. */
final class Database {
    static final String FILE_NAME = "earshot.db";

    /** What a write-ahead log is cut to after it was emptied into the database. */
    private static final int WAL_BYTES_KEPT = 64 << 20;

    /** Pages that the log holds before it is emptied: few make each page travel more often. */
    private static final int CHECKPOINT_PAGES = 8_192;

    /** Pages that one group changes should fit, or they are written twice. */
    private static final int WRITER_CACHE_KIB = 16 << 10;

    private final Path file;
    private final SqliteStoreConfig config;

    /** Takes the config of the store, whose data folder exists. */
    Database(SqliteStoreConfig config) {
        this.file = config.dataDir().toAbsolutePath().resolve(FILE_NAME);
        this.config = config;
    }

    Path file() {
        return file;
    }

    /** For the migration: makes the file where it is absent. */
    SQLiteDataSource source() {
        SQLiteDataSource source = new SQLiteDataSource(settings());
        source.setUrl(url());
        return source;
    }

    /** A session that may write to the file, which must be there. */
    Session openWriter() throws SQLException {
        requireFile();
        SQLiteConfig settings = settings();
        settings.resetOpenMode(SQLiteOpenMode.CREATE);
        settings.setCacheSize(-WRITER_CACHE_KIB);
        settings.setWalAutocheckpoint(CHECKPOINT_PAGES);
        return open(settings);
    }

    /** A session that cannot write. */
    Session openReader() throws SQLException {
        requireFile();
        SQLiteConfig settings = settings();
        settings.setReadOnly(true);
        return open(settings);
    }

    /**
     * What tells the files under our names from any others, so that a write into removed files is
     * never taken for stored.
     */
    Identity identity() {
        return new Identity(key(file), key(file.resolveSibling(FILE_NAME + "-wal")));
    }

    private Session open(SQLiteConfig settings) throws SQLException {
        Connection connection = settings.createConnection(url());
        return new Session(connection);
    }

    private String url() {
        return "jdbc:sqlite:" + file;
    }

    private SQLiteConfig settings() {
        SQLiteConfig settings = new SQLiteConfig();
        settings.setJournalMode(JournalMode.WAL);
        settings.setSynchronous(
                switch (config.synchronous()) {
                    case FULL -> SynchronousMode.FULL;
                    case NORMAL -> SynchronousMode.NORMAL;
                });
        settings.setBusyTimeout(Math.toIntExact(config.busyTimeout().toMillis()));
        settings.setTempStore(TempStore.MEMORY);
        settings.setJournalSizeLimit(WAL_BYTES_KEPT);
        settings.setGetGeneratedKeys(false);
        return settings;
    }

    private void requireFile() throws SQLException {
        if (!Files.exists(file)) {
            throw new MissingFileException(file);
        }
    }

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return e.getClass();
        }
    }

    /** The keys that the operating system gives to the database and its log. Immutable. */
    record Identity(@Nullable Object database, @Nullable Object log) {}

    /** The database file was removed while the store was open. */
    static final class MissingFileException extends SQLException {
        @java.io.Serial private static final long serialVersionUID = 1;

        MissingFileException(Path file) {
            super(
                    file
                            + " was removed or replaced: put it back with its -wal, or restart to begin anew");
        }
    }
}
