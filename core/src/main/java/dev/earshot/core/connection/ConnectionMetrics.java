package dev.earshot.core.connection;

/** What a {@link ConnectionRegistry} counts. Thread-safe; methods neither block nor throw. */
public interface ConnectionMetrics {
    /** Counts nothing. */
    ConnectionMetrics NONE = new ConnectionMetrics() {};

    /** A socket was taken. */
    default void opened(Endpoint endpoint, Transport transport) {}

    /** A connection ended. */
    default void closed(Endpoint endpoint, Transport transport, Ending ending) {}

    /** A connection token was judged. */
    default void resume(ResumeOutcome outcome) {}

    /** Something happened that people should look at. */
    default void security(SecurityEvent event) {}

    /** A client sent something that is not a message. */
    default void malformed() {}

    /** A row could not be stored and is kept. */
    default void rowKept() {}

    /** A row was given up, as too many waited or the store refuses it. */
    default void rowDropped() {}

    /** Rows of ended connections were removed in one clean-up that took this long. */
    default void removed(int rows, long tookNanos) {}
}
