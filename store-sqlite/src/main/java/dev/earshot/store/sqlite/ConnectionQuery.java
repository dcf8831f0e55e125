package dev.earshot.store.sqlite;

import dev.earshot.core.connection.ConnectionFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A question for rows of {@code websocket_connections}, put together. One thread at a time. */
final class ConnectionQuery {
    private static final String SEARCH =
            " AND (instr(lower(connection_id), lower(?)) OR instr(lower(user_id), lower(?))"
                    + " OR instr(lower(device_id), lower(?)) OR instr(lower(client_ip), lower(?))"
                    + " OR instr(lower(room), lower(?)))";
    private static final int SEARCHED_COLUMNS = 5;

    private final StringBuilder sql;
    private final List<Object> arguments = new ArrayList<>();

    ConnectionQuery(String columns, String where) {
        sql = new StringBuilder("SELECT " + columns + " FROM websocket_connections " + where);
    }

    /** Everything of the filter but its page. */
    ConnectionQuery matching(ConnectionFilter filter) {
        and("user_id =", filter.user());
        and("device_id =", filter.device());
        and("room =", filter.room());
        and("status =", filter.status() == null ? null : filter.status().wireName());
        and("connection_type =", filter.endpoint() == null ? null : filter.endpoint().wireName());
        and("transport =", filter.transport() == null ? null : filter.transport().wireName());
        if (filter.search() != null) {
            sql.append(SEARCH);
            for (int i = 0; i < SEARCHED_COLUMNS; i++) {
                arguments.add(filter.search());
            }
        }
        return this;
    }

    ConnectionQuery and(String condition, @Nullable String value) {
        if (value != null) {
            sql.append(" AND ").append(condition).append(" ?");
            arguments.add(value);
        }
        return this;
    }

    /** Only rows that this other question names. */
    ConnectionQuery among(String ids) {
        sql.append(" AND connection_id IN (").append(ids).append(')');
        return this;
    }

    ConnectionQuery orderBy(String order, int limit) {
        sql.append(" ORDER BY ").append(order).append(" LIMIT ?");
        arguments.add(limit);
        return this;
    }

    String sql() {
        return sql.toString();
    }

    Object[] arguments() {
        return arguments.toArray();
    }
}
