package dev.earshot.core.mailbox;

/**
 * Messages of a log that are gone though not everybody had them. Offsets of messages that are still
 * there may lie between, where many gaps were merged: a log keeps at most 64, and above that the
 * two oldest become one. Gaps of one reason with no message between them are one. Immutable.
 *
 * @param from the first offset
 * @param to the last
 * @param lost how many messages
 * @param reason {@link #EXPIRED}, {@link #OVERFLOW} or {@link #RESET}
 */
public record Gap(long from, long to, long lost, String reason) {
    /** Their time was over. */
    public static final String EXPIRED = "expired";

    /** They gave way to newer ones. */
    public static final String OVERFLOW = "overflow";

    /** The log began anew, so what the reader knew of it means nothing. */
    public static final String RESET = "reset";
}
