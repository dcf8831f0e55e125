package dev.earshot.core.claim;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where claims live. Thread-safe; no method blocks, stages as in {@link
 * dev.earshot.core.connection.ConnectionStore}.
 */
public interface ClaimStore {
    /** Who holds a device, or empty. */
    CompletionStage<Optional<ClaimRow>> find(String device);

    /**
     * The highest epoch that a device ever had, also of a claim that was let go, or 0. The next
     * claim has one more.
     */
    CompletionStage<Long> lastEpoch(String device);

    /**
     * Compare and set: stores this claim if the one stored has the epoch before it, or if there is
     * none and its epoch, from 1, is more than any that the device ever had.
     *
     * @return whether it did; false leaves everything as it was
     */
    CompletionStage<Boolean> take(ClaimRow claim);

    /**
     * Lets go of a claim, if its epoch is still this one. The epoch is remembered, so that the next
     * is higher.
     *
     * @return whether it was
     */
    CompletionStage<Boolean> release(String device, long epoch);

    /** Lets go of all claims of a node, as its process was killed. Returns how many. */
    CompletionStage<Integer> releaseAll(String node);
}
