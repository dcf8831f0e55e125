package dev.earshot.speech;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns text into speech. Thread-safe; may serve several syntheses at once up to its own bound,
 * queueing the rest.
 */
public interface TtsEngine extends AutoCloseable {
    /** A short stable name: {@code freetts}, {@code espeak}, {@code openai}. */
    String name();

    /**
     * Begins a synthesis and returns at once. The sink is called from one thread at a time: format,
     * then audio as it is made, then exactly one of completed or failed. After {@link
     * Synthesis#cancel()} the sink is not called again (but for a call already running).
     *
     * @param text one sentence or a little more, never empty
     * @param voice engine-specific, null for its default
     */
    Synthesis synthesize(String text, @Nullable String voice, Sink sink);

    /**
     * Begins to load what the first synthesis needs, on the engine's own threads; returns at once.
     * Idempotent. Without it the first synthesis loads it.
     */
    default void warmUp() {}

    /** The languages and voices it offers, for people; may be empty. */
    default List<String> voices() {
        return List.of();
    }

    /** Cancels what runs and lets go of processes, sockets and threads. Idempotent. */
    @Override
    void close();

    /** Where audio goes. Methods must not block for long. */
    interface Sink {
        /** The layout of what follows; called once, before any audio. */
        void onFormat(PcmFormat format);

        /** More audio: whole samples, owned by the sink from now on. */
        void onAudio(byte[] pcm);

        /** All audio was given. */
        void onCompleted();

        /** No more audio will come; {@code reason} is one line for people and holds no secret. */
        void onFailed(String reason);
    }

    /** A synthesis under way. Thread-safe. */
    interface Synthesis {
        /**
         * Stops it and frees what it holds: ends the process, closes the socket. Never blocks.
         * Idempotent.
         */
        void cancel();
    }
}
