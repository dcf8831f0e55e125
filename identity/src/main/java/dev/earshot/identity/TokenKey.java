package dev.earshot.identity;

/**
 * What signatures are checked with: a key and the one algorithm it serves for, which no token can
 * change. Immutable, thread-safe.
 */
sealed interface TokenKey permits OwnKey, PublishedKey {
    /** The only algorithm it serves for. */
    SigningAlgorithm algorithm();

    /** Its name for the operator. */
    String label();

    /** Whether this is its signature of exactly these bytes. Never throws for what they are. */
    boolean signed(byte[] input, byte[] signature);
}
