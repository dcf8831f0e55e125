package dev.earshot.playback;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One listener's view of one item's audio: a WAV header, then samples as they are made. All views
 * share the same sample buffers. One thread at a time.
 */
public interface AudioStream extends AutoCloseable {
    /**
     * The length of the whole WAV file when generation is complete, else -1; byte ranges are
     * possible only then, and never for live views.
     */
    long totalBytes();

    /** Moves to an absolute byte offset; only where {@link #totalBytes()} is known. */
    void seek(long offset);

    /**
     * Called once: {@code wake} is run, on any thread, when more may be there after {@link #next()}
     * had nothing.
     */
    void onAvailable(Runnable wake);

    /** The next bytes, an empty buffer at the end, or null when nothing is there yet. */
    @Nullable ByteBuffer next();

    /** Frees the view. Idempotent. */
    @Override
    void close();
}
