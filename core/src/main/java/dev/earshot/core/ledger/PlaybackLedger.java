package dev.earshot.core.ledger;

import dev.earshot.core.clock.ClusterClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link ConnectionLedger} of one connection, journalled by a {@link LedgerJournal}. Confined
 * to the connection's loop, but for {@link #summary()}.
 *
 * <p>A connection that resumed another starts at that one's marks: a chunk that is sent again and
 * was acknowledged or heard there counts as acknowledged or heard here.
 */
public final class PlaybackLedger implements ConnectionLedger {
    private final String connectionId;
    private final Marks inherited;
    private final ClusterClock clock;
    private final LedgerShard shard;
    private final int maxRequests;

    /** Newest last; null until the first announcement, as most connections idle. */
    private @Nullable ArrayList<RequestDelivery> requests;

    private volatile Marks summary;
    private boolean queued;
    private boolean closed;

    PlaybackLedger(
            String connectionId, Marks inherited, LedgerShard shard, LedgerSettings settings) {
        this.connectionId = connectionId;
        this.inherited = inherited;
        this.summary = inherited;
        this.clock = shard.clock();
        this.shard = shard;
        this.maxRequests = settings.requestsPerConnection();
    }

    @Override
    public void announced(String requestId, String chunkId, long sequenceNumber) {
        if (!closed) {
            delivery(requestId).announce(chunkId, sequenceNumber);
        }
    }

    @Override
    public void sent(long upToSequence) {
        apply(delivery -> delivery.sent(upToSequence, inherited, clock.micros()));
    }

    @Override
    public void acknowledged(long upToSequence) {
        apply(delivery -> delivery.acknowledged(upToSequence, clock.micros()));
    }

    @Override
    public void played(long upToSequence) {
        apply(delivery -> delivery.played(upToSequence, clock.micros()));
    }

    @Override
    public int playedChunks(Collection<String> chunkIds) {
        if (requests == null || closed) {
            return 0;
        }
        Set<String> wanted = new HashSet<>(chunkIds);
        int[] known = new int[1];
        apply(delivery -> known[0] += delivery.playedChunks(wanted, clock.micros()));
        return known[0];
    }

    @Override
    public List<ChunkMark> marks() {
        if (requests == null) {
            return List.of();
        }
        List<ChunkMark> all = new ArrayList<>();
        for (RequestDelivery delivery : requests) {
            delivery.addMarksTo(all);
        }
        return all;
    }

    /** How far the connection has come over all requests. May be called on any thread. */
    public Marks summary() {
        return summary;
    }

    /** Hands what is not yet stored to the journal; later marks are ignored. Idempotent. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (requests != null) {
            takeRows(shard::keep);
        }
    }

    boolean closed() {
        return closed;
    }

    LedgerShard shard() {
        return shard;
    }

    /** Encodes what changed since it was last asked; it counts as clean from now on. */
    void takeRows(Consumer<PlaybackStateRow> rows) {
        queued = false;
        if (requests == null) {
            return;
        }
        long now = clock.micros();
        for (RequestDelivery delivery : requests) {
            PlaybackStateRow row = delivery.dirty() ? delivery.takeRow(connectionId, now) : null;
            if (row != null) {
                rows.accept(row);
            }
        }
    }

    /** The row could not be stored. Returns whether a newer one will come from here. */
    boolean saveAgain(PlaybackStateRow row) {
        if (closed || requests == null) {
            return false;
        }
        for (RequestDelivery delivery : requests) {
            if (delivery.requestId().equals(row.requestId())) {
                delivery.markDirty();
                queue();
                return true;
            }
        }
        return false;
    }

    private interface Change {
        Object to(RequestDelivery delivery);
    }

    private void apply(Change change) {
        if (requests == null || closed) {
            return;
        }
        Marks now = summary;
        boolean dirty = false;
        for (RequestDelivery delivery : requests) {
            change.to(delivery);
            now = higher(now, delivery.marks());
            dirty |= delivery.dirty();
        }
        if (!now.equals(summary)) {
            summary = now;
        }
        if (dirty) {
            queue();
        }
    }

    private static Marks higher(Marks one, Marks other) {
        boolean rises =
                other.sent() > one.sent()
                        || other.acknowledged() > one.acknowledged()
                        || other.played() > one.played();
        return rises ? one.max(other) : one;
    }

    private void queue() {
        if (!queued) {
            queued = true;
            shard.changed(this);
        }
    }

    private RequestDelivery delivery(String requestId) {
        ArrayList<RequestDelivery> all = requests;
        if (all == null) {
            all = new ArrayList<>(2);
            requests = all;
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).requestId().equals(requestId)) {
                return all.get(i);
            }
        }
        if (all.size() == maxRequests) {
            RequestDelivery oldest = all.removeFirst();
            PlaybackStateRow row =
                    oldest.dirty() ? oldest.takeRow(connectionId, clock.micros()) : null;
            if (row != null) {
                shard.keep(row);
            }
        }
        RequestDelivery delivery = new RequestDelivery(requestId);
        all.add(delivery);
        return delivery;
    }
}
