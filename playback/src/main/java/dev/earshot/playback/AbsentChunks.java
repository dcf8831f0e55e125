package dev.earshot.playback;

import java.util.HashSet;
import java.util.Set;

/** Brings chunks back into memory from the store, each asked for once. Confined to the loop. */
final class AbsentChunks {
    private final RoomContext context;
    private final Set<String> asked = new HashSet<>();

    AbsentChunks(RoomContext context) {
        this.context = context;
    }

    /** Reads a chunk of this audio; {@code then} runs when it is there. */
    void bring(ItemAudio audio, String chunkId, Runnable then) {
        if (!asked.add(chunkId)) {
            return;
        }
        context.ports()
                .files()
                .read(chunkId)
                .whenComplete((file, failure) ->
                        context.loop()
                                .execute(() -> {
                                    asked.remove(chunkId);
                                    boolean there = failure == null && file.isPresent();
                                    audio.restore(
                                            chunkId, there ? StreamView.pcm(file.get()) : null);
                                    then.run();
                                }));
    }
}
