package dev.earshot.store.sqlite;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One read or write against a session. It runs on a thread of the store and must not keep the
 * session. A write may run twice when its group has to be repeated, so it changes nothing but the
 * database.
 */
@FunctionalInterface
interface Work<T extends @Nullable Object> {
    T on(Session session) throws SQLException;
}
