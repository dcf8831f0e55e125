package dev.earshot.core.ledger;

/**
 * Delivery of one request to one connection: a row of {@code connection_playback_states}.
 * Immutable; nobody may change {@code times}.
 *
 * @param connectionId whose
 * @param requestId of which request
 * @param firstSequence sequence number of the first entry in {@code times}
 * @param sentUpTo highest sequence number written to the socket, -1 for none
 * @param acknowledgedUpTo highest acknowledged, never above {@code sentUpTo}, -1 for none
 * @param playedUpTo highest heard, never above {@code acknowledgedUpTo}, -1 for none
 * @param times per chunk its sent, acknowledged and played time, packed by {@link PackedTimes}
 * @param updatedAtMicros when it last changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record PlaybackStateRow(
        String connectionId,
        String requestId,
        long firstSequence,
        long sentUpTo,
        long acknowledgedUpTo,
        long playedUpTo,
        byte[] times,
        long updatedAtMicros) {}
