package dev.earshot.playback;

import dev.earshot.playback.Radio.ChunkAudio;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The chunks that the store cannot give yet. Thread-safe; bounded by the journal. */
final class RecentChunks {
    private final Map<String, ChunkAudio> chunks = new ConcurrentHashMap<>();

    void add(ChunkAudio chunk) {
        chunks.put(chunk.chunkId(), chunk);
    }

    void remove(String chunkId) {
        chunks.remove(chunkId);
    }

    @Nullable ChunkAudio get(String chunkId) {
        return chunks.get(chunkId);
    }
}
