package dev.earshot.core.connection;

/** Who a connection token leads to. */
sealed interface TokenHolder permits LiveConnection, EndedConnection {
    String connectionId();

    TokenHash tokenHash();
}
