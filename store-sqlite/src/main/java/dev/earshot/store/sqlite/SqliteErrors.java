package dev.earshot.store.sqlite;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells errors of one statement from trouble of the whole store, and says either in one line. */
final class SqliteErrors {
    private static final int PRIMARY_CODE = 0xff;

    private SqliteErrors() {}

    /** Whether the statement itself is at fault, so that others may go on. */
    static boolean blamesStatement(SQLException e) {
        return switch (code(e)) {
            case SQLITE_CONSTRAINT,
                    SQLITE_MISMATCH,
                    SQLITE_TOOBIG,
                    SQLITE_RANGE,
                    SQLITE_ERROR,
                    SQLITE_MISUSE ->
                    true;
            // The driver itself refuses a value or a call without a code.
            case UNKNOWN_ERROR -> e.getErrorCode() == 0;
            default -> false;
        };
    }

    static String line(SQLException e) {
        return switch (code(e)) {
            case SQLITE_FULL -> "the disk is full: free some space";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                    "another program holds the database locked: close that program";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
                    "the database is not writable: check its permissions";
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                    "the database file is damaged: restore it from a backup";
            default -> "the disk fails: " + oneLine(e);
        };
    }

    static String oneLine(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static SQLiteErrorCode code(SQLException e) {
        return e instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & PRIMARY_CODE)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
