package dev.earshot.core.ledger;

/** What a {@link LedgerJournal} counts. Thread-safe; methods neither block nor throw. */
public interface LedgerMetrics {
    /** Counts nothing. */
    LedgerMetrics NONE = new LedgerMetrics() {};

    /** Rows were stored in one save. */
    default void saved(int rows) {}

    /** A save of that many rows failed; they are tried again. */
    default void failed(int rows) {}

    /** Rows were given up, as too many waited for the store or it refuses them. */
    default void dropped(int rows) {}
}
