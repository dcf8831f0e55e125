package dev.earshot.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The row under a result set's cursor, read column by column from the left: a query lists its
 * columns in the order in which its reader asks for them.
 */
final class Row {
    /** Makes a value of one row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    private final ResultSet results;
    private int column;

    Row(ResultSet results) {
        this.results = results;
    }

    boolean next() throws SQLException {
        column = 0;
        return results.next();
    }

    String text() throws SQLException {
        return results.getString(++column);
    }

    @Nullable String textOrNull() throws SQLException {
        return results.getString(++column);
    }

    long number() throws SQLException {
        return results.getLong(++column);
    }

    int integer() throws SQLException {
        return results.getInt(++column);
    }

    boolean flag() throws SQLException {
        return results.getInt(++column) != 0;
    }

    @Nullable Boolean flagOrNull() throws SQLException {
        int flag = integer();
        return results.wasNull() ? null : flag != 0;
    }

    @Nullable Long numberOrNull() throws SQLException {
        long number = number();
        return results.wasNull() ? null : number;
    }

    byte[] bytes() throws SQLException {
        return results.getBytes(++column);
    }

    Instant instant() throws SQLException {
        return Micros.instant(number());
    }

    @Nullable Instant instantOrNull() throws SQLException {
        long micros = number();
        return results.wasNull() ? null : Micros.instant(micros);
    }

    /** A constant whose stored name is its own in lower case, or its own. */
    <E extends Enum<E>> E constant(Class<E> type) throws SQLException {
        return Enum.valueOf(type, text().toUpperCase(Locale.ROOT));
    }

    <E extends Enum<E>> @Nullable E constantOrNull(Class<E> type) throws SQLException {
        String name = textOrNull();
        return name == null ? null : Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }
}
