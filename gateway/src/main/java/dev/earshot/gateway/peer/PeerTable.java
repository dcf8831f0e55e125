package dev.earshot.gateway.peer;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Peers by address or user. Who holds something stays; of the others so many at most, and who was
 * not seen for the longest time is forgotten first. That is somebody who has every burst again,
 * unless more peers than the bound come within the seconds that a burst takes to return.
 * Thread-safe.
 *
 * @param <K> what tells peers apart
 */
final class PeerTable<K> {
    private static final int SHARDS = 64;
    private static final int LOOKED_AT = 8;

    private final Shard<K>[] shards;

    /** Nobody outside may choose who shares a shard. */
    private final int seed = ThreadLocalRandom.current().nextInt();

    /**
     * Creates it empty.
     *
     * @param mostIdle how many that hold nothing are remembered
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    PeerTable(int mostIdle) {
        shards = new Shard[SHARDS];
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard<>(Math.max(1, mostIdle / SHARDS));
        }
    }

    /** Who this is, for one question now. */
    Peer peer(K key, long nowNanos) {
        return shard(key).peer(key, nowNanos);
    }

    /**
     * Counts one more that this peer holds, where it holds fewer than {@code most}; null where it
     * does not. Give it back by {@link #close}.
     */
    @Nullable Peer open(K key, int most, long nowNanos) {
        return shard(key).open(key, most, nowNanos);
    }

    /** Counts one less. */
    void close(K key, long nowNanos) {
        shard(key).close(key, nowNanos);
    }

    /** How many are remembered. */
    int size() {
        int size = 0;
        for (Shard<K> shard : shards) {
            size += shard.size();
        }
        return size;
    }

    /** How much all of them hold. */
    int held() {
        int held = 0;
        for (Shard<K> shard : shards) {
            held += shard.held();
        }
        return held;
    }

    private Shard<K> shard(K key) {
        int hash = (key.hashCode() ^ seed) * 0x9e37_79b9;
        return shards[hash >>> 26];
    }

    private static final class Shard<K> {
        private final int mostIdle;
        private final Map<K, Peer> holding = new HashMap<>();
        private final LinkedHashMap<K, Peer> idle = new LinkedHashMap<>(16, 0.75f, true);

        Shard(int mostIdle) {
            this.mostIdle = mostIdle;
        }

        synchronized Peer peer(K key, long nowNanos) {
            Peer present = holding.get(key);
            if (present == null) {
                present = idle.get(key);
            }
            if (present == null) {
                present = new Peer();
                forget(nowNanos);
                idle.put(key, present);
            }
            return present;
        }

        synchronized @Nullable Peer open(K key, int most, long nowNanos) {
            Peer present = peer(key, nowNanos);
            if (present.open >= most) {
                return null;
            }
            if (present.open == 0) {
                idle.remove(key);
                holding.put(key, present);
            }
            present.open++;
            return present;
        }

        synchronized void close(K key, long nowNanos) {
            Peer present = holding.get(key);
            if (present == null) {
                throw new IllegalStateException("Closed more often than opened");
            }
            present.open--;
            if (present.open == 0) {
                holding.remove(key);
                forget(nowNanos);
                if (!present.rested(nowNanos)) {
                    idle.put(key, present);
                }
            }
        }

        /** Makes room for one more. */
        private void forget(long nowNanos) {
            Iterator<Peer> eldest = idle.values().iterator();
            for (int i = 0; i < LOOKED_AT && eldest.hasNext(); i++) {
                if (eldest.next().rested(nowNanos)) {
                    eldest.remove();
                }
            }
            if (idle.size() >= mostIdle) {
                idle.pollFirstEntry();
            }
        }

        synchronized int size() {
            return holding.size() + idle.size();
        }

        synchronized int held() {
            int held = 0;
            for (Peer peer : holding.values()) {
                held += peer.open;
            }
            return held;
        }
    }
}
