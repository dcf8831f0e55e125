package dev.earshot.server.api;

import dev.earshot.gateway.http.BodySource;
import dev.earshot.playback.AudioStream;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A view of an item's audio as the body of an answer, whole or a part of it, as long as its reader
 * may have it. Confined to the request's loop.
 */
final class AudioBody implements BodySource {
    private final AudioStream audio;
    private final BooleanSupplier allowed;
    private final Runnable onEnd;
    private long left;

    /**
     * Takes over the view.
     *
     * @param length bytes to send, negative for all
     * @param allowed whether more may be sent; asked before each part
     * @param onEnd run once when the view is closed
     */
    AudioBody(AudioStream audio, long length, BooleanSupplier allowed, Runnable onEnd) {
        this.audio = audio;
        this.left = length < 0 ? Long.MAX_VALUE : length;
        this.allowed = allowed;
        this.onEnd = onEnd;
    }

    @Override
    public void onStart(Runnable wake) {
        audio.onAvailable(wake);
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (left == 0 || !allowed.getAsBoolean()) {
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
