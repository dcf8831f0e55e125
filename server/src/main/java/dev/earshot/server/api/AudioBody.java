package dev.earshot.server.api;

import dev.earshot.gateway.http.BodySource;
import dev.earshot.playback.AudioStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A view of an item's audio as the body of an answer, whole or a part of it. Confined to the
 * request's loop.
 */
final class AudioBody implements BodySource {
    private final AudioStream audio;
    private final Runnable onEnd;
    private long left;

    /**
     * Takes over the view.
     *
     * @param length bytes to send, negative for all
     * @param onEnd run once when the view is closed
     */
    AudioBody(AudioStream audio, long length, Runnable onEnd) {
        this.audio = audio;
        this.left = length < 0 ? Long.MAX_VALUE : length;
        this.onEnd = onEnd;
    }

    @Override
    public void onStart(Runnable wake) {
        audio.onAvailable(wake);
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (left == 0) {
            return END;
        }
        ByteBuffer bytes = audio.next();
        if (bytes == null) {
            return null;
        }
        if (!bytes.hasRemaining()) {
            return END;
        }
        if (bytes.remaining() > left) {
            bytes = bytes.slice(bytes.position(), (int) left);
        }
        left -= bytes.remaining();
        return bytes;
    }

    @Override
    public void onEnd() {
        audio.close();
        onEnd.run();
    }
}
