package dev.earshot.core.ledger;

/**
 * How far one connection has come, as sequence numbers, -1 for none. Immutable.
 *
 * @param sent highest written to the socket
 * @param acknowledged highest confirmed, never above {@code sent}
 * @param played highest heard, never above {@code acknowledged}
 */
public record Marks(long sent, long acknowledged, long played) {
    /** Nothing yet. */
    public static final Marks NONE = new Marks(-1, -1, -1);

    /** The higher of each mark. */
    public Marks max(Marks other) {
        return new Marks(
                Math.max(sent, other.sent),
                Math.max(acknowledged, other.acknowledged),
                Math.max(played, other.played));
    }
}
