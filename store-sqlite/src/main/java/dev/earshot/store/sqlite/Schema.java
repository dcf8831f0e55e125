package dev.earshot.store.sqlite;

import java.nio.file.Files;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the database file to the version that this program works with, or says why not. */
final class Schema {
    /** The number of the last migration, which that migration writes into the file's header. */
    static final int VERSION = 3;

    private static final String MIGRATIONS = "classpath:dev/earshot/store/sqlite/migration";
    private static final long APPLICATION_ID = 0x45617273;

    private Schema() {}

    static void prepare(Database database) {
        try {
            // The header tells, so that an ordinary start does without the migration library.
            if (!Files.exists(database.file()) || version(database) < VERSION) {
                migrate(database);
            }
            if (version(database) != VERSION) {
                throw new SQLException("its version is " + version(database));
            }
        } catch (SQLException | FlywayException e) {
            throw new StoreStartException(
                    "Cannot open %s (%s): restore it from a backup or choose another data.dir"
                            .formatted(database.file(), reason(e)),
                    e);
        }
    }

    /** For a file that may have been replaced while the store was open. */
    static void requireCurrent(Session session) throws SQLException {
        if (session.number("PRAGMA user_version") != VERSION
                || session.number("PRAGMA application_id") != APPLICATION_ID) {
            throw new SQLException("the database file is another one than before: restart");
        }
    }

    /** Whether it is a database that this program made. */
    static boolean isOurs(Session session) throws SQLException {
        return session.number("PRAGMA application_id") == APPLICATION_ID;
    }

    private static String reason(Exception e) {
        return e instanceof SQLException sql ? SqliteErrors.line(sql) : SqliteErrors.oneLine(e);
    }

    /** The version in the file's header; 0 for a new file. Refuses files that are not ours. */
    private static int version(Database database) throws SQLException {
        try (Session session = database.openWriter()) {
            long version = session.number("PRAGMA user_version");
            boolean ours = session.number("PRAGMA application_id") == APPLICATION_ID;
            boolean fresh =
                    session.number(
                                    "SELECT count(*) FROM sqlite_schema WHERE tbl_name NOT LIKE 'flyway%'")
                            == 0;
            if (!ours && !fresh) {
                throw new StoreStartException(
                        "%s is not a database of Earshot: move it away or choose another data.dir"
                                .formatted(database.file()));
            }
            if (version > VERSION) {
                throw new StoreStartException(
                        "%s has schema %d, newer than this program's %d: start the newer program or choose another data.dir"
                                .formatted(database.file(), version, VERSION));
            }
            return Math.toIntExact(version);
        }
    }

    static void migrate(Database database) {
        Flyway.configure().dataSource(database.source()).locations(MIGRATIONS).load().migrate();
    }
}
