package dev.earshot.core.audio;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of chunks live, each a complete WAV file named by its chunk id and never by
 * anything a peer sent. Thread-safe. No method blocks but {@link #path}, which looks at the file
 * system once.
 */
public interface AudioFiles {
    /**
     * Writes a chunk's file whole or not at all; the stage completes when it is durable. Nobody may
     * change the bytes before that. Idempotent by id; an id that is not 32 hex digits fails.
     */
    CompletionStage<@Nullable Void> write(String chunkId, byte[] wav);

    /** Reads a chunk's file, or empty where it is gone. */
    CompletionStage<Optional<byte[]>> read(String chunkId);

    /**
     * Where a chunk's file is, for zero-copy sending, or empty where it is gone or the id is not
     * one of ours.
     */
    Optional<Path> path(String chunkId);

    /** Deletes files; absent ones are ignored. */
    CompletionStage<@Nullable Void> delete(Collection<String> chunkIds);
}
