package dev.earshot.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open database connection that prepares each statement once. The program's statements are few,
 * so nothing is evicted. For one thread at a time.
 */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement without a result and returns how many rows it changed. */
    int update(String sql, @Nullable Object... arguments) throws SQLException {
        return bound(sql, arguments).executeUpdate();
    }

    /** Runs a statement whose count of rows means nothing, such as BEGIN or a pragma. */
    void execute(String sql) throws SQLException {
        bound(sql).execute();
    }

    <T> List<T> list(String sql, Row.Reader<T> reader, @Nullable Object... arguments)
            throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet results = bound(sql, arguments).executeQuery()) {
            Row row = new Row(results);
            while (row.next()) {
                found.add(reader.read(row));
            }
        }
        return found;
    }

    <T> Optional<T> first(String sql, Row.Reader<T> reader, @Nullable Object... arguments)
            throws SQLException {
        try (ResultSet results = bound(sql, arguments).executeQuery()) {
            Row row = new Row(results);
            return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
        }
    }

    /** Several reads of one moment. A session that it fails on is of no more use. */
    <T extends @Nullable Object> T snapshot(Work<T> work) throws SQLException {
        execute("BEGIN");
        T result = work.on(this);
        execute("COMMIT");
        return result;
    }

    /** The first column of a query that always has a row, such as a count or a pragma. */
    long number(String sql, @Nullable Object... arguments) throws SQLException {
        return first(sql, Row::number, arguments).orElse(0L);
    }

    private PreparedStatement bound(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setString(index, null);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> throw new IllegalArgumentException("No column for " + value.getClass());
        }
    }

    /** Lets go of the connection; trouble in doing so changes nothing that was committed. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // The caller has already judged this connection, or is stopping.
        }
    }
}
