package dev.earshot.playback;

import dev.earshot.core.ledger.ChunkMark;
import dev.earshot.core.ledger.ConnectionLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Remembers what a ledger was told. */
final class RecordedLedger implements ConnectionLedger {
    final List<String> announced = new ArrayList<>();
    final List<Long> sequences = new ArrayList<>();
    long sentUpTo = -1;

    @Override
    public void announced(String requestId, String chunkId, long sequenceNumber) {
        announced.add(chunkId);
        sequences.add(sequenceNumber);
    }

    @Override
    public void sent(long upToSequence) {
        sentUpTo = Math.max(sentUpTo, upToSequence);
    }

    @Override
    public void acknowledged(long upToSequence) {}

    @Override
    public void played(long upToSequence) {}

    @Override
    public int playedChunks(Collection<String> chunkIds) {
        return 0;
    }

    @Override
    public List<ChunkMark> marks() {
        return List.of();
    }
}
