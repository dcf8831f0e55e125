package dev.earshot.core.publish;

/**
 * What became of a publish. Immutable.
 *
 * @param id of the message; of the first one where this is a repetition
 * @param seq its offset where it is stored, else 0
 * @param live connections that it was handed to
 * @param queued devices that it waits for, as none of their connections is there
 * @param dropped messages that gave way to it, or 1 for itself where it was not taken
 * @param acknowledged devices that acknowledged it within the time to wait
 * @param repeated whether the same was published before, so that nothing was done now
 */
public record Receipt(
        String id,
        long seq,
        int live,
        int queued,
        int dropped,
        int acknowledged,
        boolean repeated) {}
