package dev.earshot.core.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one request as delivered to one connection, by ascending sequence number. Confined
 * to the connection's loop. Bounded: over {@link #MAX_CHUNKS} it forgets its oldest quarter.
 *
 * <p>A cell holds four numbers: sequence, sent, acknowledged, played; times are 0 for not yet.
 */
final class RequestDelivery {
    static final int MAX_CHUNKS = 4_096;

    private static final int CELL = 4;
    private static final int SENT = 1;
    private static final int ACKNOWLEDGED = 2;
    private static final int PLAYED = 3;

    private final String requestId;
    private long[] cells = new long[4 * CELL];
    private @Nullable String[] chunkIds = new @Nullable String[4];
    private int count;

    /** Below these indexes every chunk has the mark; keeps cumulative marks cheap. */
    private int unsentFrom;

    private int unacknowledgedFrom;
    private int unplayedFrom;
    private Marks marks = Marks.NONE;
    private boolean dirty;

    RequestDelivery(String requestId) {
        this.requestId = requestId;
    }

    String requestId() {
        return requestId;
    }

    Marks marks() {
        return marks;
    }

    boolean dirty() {
        return dirty;
    }

    void markDirty() {
        dirty = true;
    }

    /** Returns whether it was new. */
    boolean announce(String chunkId, long sequence) {
        int index = count;
        while (index > 0 && cells[(index - 1) * CELL] > sequence) {
            index--;
        }
        if (index > 0 && cells[(index - 1) * CELL] == sequence) {
            return false;
        }
        if (count == MAX_CHUNKS) {
            int dropped = MAX_CHUNKS / 4;
            if (index < dropped) {
                return false;
            }
            forget(dropped);
            index -= dropped;
        }
        insert(index, chunkId, sequence);
        return true;
    }

    private void insert(int index, String chunkId, long sequence) {
        if (count == chunkIds.length) {
            int length = Math.min(MAX_CHUNKS, count * 2);
            chunkIds = Arrays.copyOf(chunkIds, length);
            cells = Arrays.copyOf(cells, length * CELL);
        }
        int behind = count - index;
        System.arraycopy(chunkIds, index, chunkIds, index + 1, behind);
        System.arraycopy(cells, index * CELL, cells, (index + 1) * CELL, behind * CELL);
        chunkIds[index] = chunkId;
        Arrays.fill(cells, index * CELL, (index + 1) * CELL, 0);
        cells[index * CELL] = sequence;
        count++;
        unsentFrom = Math.min(unsentFrom, index);
        unacknowledgedFrom = Math.min(unacknowledgedFrom, index);
        unplayedFrom = Math.min(unplayedFrom, index);
    }

    private void forget(int oldest) {
        count -= oldest;
        System.arraycopy(chunkIds, oldest, chunkIds, 0, count);
        System.arraycopy(cells, oldest * CELL, cells, 0, count * CELL);
        Arrays.fill(chunkIds, count, chunkIds.length, null);
        unsentFrom = Math.max(0, unsentFrom - oldest);
        unacknowledgedFrom = Math.max(0, unacknowledgedFrom - oldest);
        unplayedFrom = Math.max(0, unplayedFrom - oldest);
    }

    /**
     * Marks what was written. What an older connection had acknowledged or heard keeps that.
     *
     * @return whether anything changed
     */
    boolean sent(long upTo, Marks inherited, long nowMicros) {
        boolean changed = false;
        for (int i = unsentFrom; i < count && cells[i * CELL] <= upTo; i++) {
            if (cells[i * CELL + SENT] == 0) {
                long sequence = cells[i * CELL];
                cells[i * CELL + SENT] = nowMicros;
                raise(sequence, -1, -1);
                if (sequence <= inherited.acknowledged()) {
                    acknowledge(i, nowMicros);
                }
                if (sequence <= inherited.played()) {
                    play(i, nowMicros);
                }
                changed = true;
            }
        }
        unsentFrom = firstWithout(SENT, unsentFrom);
        dirty |= changed;
        return changed;
    }

    /** Returns whether anything changed. */
    boolean acknowledged(long upTo, long nowMicros) {
        boolean changed = false;
        for (int i = unacknowledgedFrom; i < count && cells[i * CELL] <= upTo; i++) {
            changed |= acknowledge(i, nowMicros);
        }
        unacknowledgedFrom = firstWithout(ACKNOWLEDGED, unacknowledgedFrom);
        dirty |= changed;
        return changed;
    }

    /** Returns whether anything changed. */
    boolean played(long upTo, long nowMicros) {
        boolean changed = false;
        for (int i = unplayedFrom; i < count && cells[i * CELL] <= upTo; i++) {
            changed |= play(i, nowMicros);
        }
        unplayedFrom = firstWithout(PLAYED, unplayedFrom);
        dirty |= changed;
        return changed;
    }

    /** Removes the chunks it knows from {@code wanted} and marks them; returns how many. */
    int playedChunks(Set<String> wanted, long nowMicros) {
        int known = 0;
        for (int i = count - 1; i >= 0 && !wanted.isEmpty(); i--) {
            String chunkId = chunkIds[i];
            if (cells[i * CELL + SENT] != 0 && chunkId != null && wanted.remove(chunkId)) {
                known++;
                dirty |= play(i, nowMicros);
            }
        }
        unplayedFrom = firstWithout(PLAYED, unplayedFrom);
        return known;
    }

    private boolean acknowledge(int index, long nowMicros) {
        int cell = index * CELL;
        if (cells[cell + SENT] == 0 || cells[cell + ACKNOWLEDGED] != 0) {
            return false;
        }
        cells[cell + ACKNOWLEDGED] = nowMicros;
        raise(cells[cell], cells[cell], -1);
        return true;
    }

    private boolean play(int index, long nowMicros) {
        int cell = index * CELL;
        if (cells[cell + SENT] == 0 || cells[cell + PLAYED] != 0) {
            return false;
        }
        acknowledge(index, nowMicros);
        cells[cell + PLAYED] = nowMicros;
        raise(cells[cell], cells[cell], cells[cell]);
        return true;
    }

    private void raise(long sent, long acknowledged, long played) {
        if (sent > marks.sent() || acknowledged > marks.acknowledged() || played > marks.played()) {
            marks = marks.max(new Marks(sent, acknowledged, played));
        }
    }

    private int firstWithout(int time, int from) {
        int index = from;
        while (index < count && cells[index * CELL + time] != 0) {
            index++;
        }
        return index;
    }

    void addMarksTo(List<ChunkMark> all) {
        for (int i = 0; i < count; i++) {
            int cell = i * CELL;
            all.add(
                    new ChunkMark(
                            chunkIds[i],
                            requestId,
                            cells[cell],
                            cells[cell + SENT],
                            cells[cell + ACKNOWLEDGED],
                            cells[cell + PLAYED]));
        }
    }

    /** The row to store, or null while nothing was sent; it counts as clean from now on. */
    @Nullable PlaybackStateRow takeRow(String connectionId, long nowMicros) {
        dirty = false;
        int first = 0;
        while (first < count && cells[first * CELL + SENT] == 0) {
            first++;
        }
        if (first == count) {
            return null;
        }
        long firstSequence = cells[first * CELL];
        PackedTimes.Writer times = new PackedTimes.Writer(firstSequence, count - first);
        for (int i = first; i < count; i++) {
            int cell = i * CELL;
            if (cells[cell + SENT] != 0) {
                times.add(
                        cells[cell],
                        cells[cell + SENT],
                        cells[cell + ACKNOWLEDGED],
                        cells[cell + PLAYED]);
            }
        }
        return new PlaybackStateRow(
                connectionId,
                requestId,
                firstSequence,
                marks.sent(),
                marks.acknowledged(),
                marks.played(),
                times.toBytes(),
                nowMicros);
    }
}
