package dev.earshot.identity;

/** Where a key set comes from. One thread at a time. */
interface KeySetSource extends AutoCloseable {
    /**
     * Fetches it once. Blocks within a bound of its own.
     *
     * @throws FetchFailure where there is none
     */
    KeySet fetch() throws FetchFailure;

    @Override
    void close();
}
