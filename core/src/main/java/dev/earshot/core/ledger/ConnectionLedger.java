package dev.earshot.core.ledger;

import java.util.Collection;
import java.util.List;

/**
 * What one connection was sent, confirmed and heard, per chunk. Marks only rise: played implies
 * acknowledged implies sent; a mark beyond what was sent is cut to it. Confined to the connection's
 * loop. Bounded: it remembers the newest {@code maxRequests} requests in detail, older ones only in
 * the store.
 */
public interface ConnectionLedger {
    /** The chunk was announced to this connection; not yet written. */
    void announced(String requestId, String chunkId, long sequenceNumber);

    /** Everything announced up to this sequence number was written to the socket. */
    void sent(long upToSequence);

    /** The client confirmed everything up to this sequence number. */
    void acknowledged(long upToSequence);

    /** The client heard everything up to this sequence number. */
    void played(long upToSequence);

    /**
     * The client heard exactly these chunks; unknown ids are ignored. Returns how many were known.
     */
    int playedChunks(Collection<String> chunkIds);

    /** Every remembered chunk in order. */
    List<ChunkMark> marks();
}
