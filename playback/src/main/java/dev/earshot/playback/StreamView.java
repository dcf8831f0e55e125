package dev.earshot.playback;

import dev.earshot.core.audio.AudioFiles;
import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Wav;
import dev.earshot.speech.WavAudio;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One listener's way through an {@link ItemAudio}. One thread at a time, but for the store's
 * answers, which may come on any.
 *
 * <p>A view of a finished item has a known length and may be entered anywhere. A view of an item
 * that is still being made has none, gives what is there and waits for the rest. Both end with the
 * item; a live view's client then opens the next one.
 */
final class StreamView implements AudioStream {
    private static final int MOST_BYTES = 64 << 10;
    private static final ByteBuffer END = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final ItemAudio audio;
    private final AudioFiles files;
    private final long totalBytes;
    private Runnable wake = () -> {};
    private int headerOffset;
    private long position;
    private boolean closed;

    private @Nullable String loadedId;
    private byte @Nullable [] loaded;
    private volatile @Nullable Loading loading;

    /**
     * A view.
     *
     * @param firstSample where it begins
     * @param wholeFile whether the item is complete and shown from its beginning
     */
    StreamView(ItemAudio audio, AudioFiles files, long firstSample, boolean wholeFile) {
        this.audio = audio;
        this.files = files;
        position = firstSample * PcmFormat.SAMPLE_BYTES;
        totalBytes = wholeFile ? Wav.HEADER_BYTES + audio.samples() * PcmFormat.SAMPLE_BYTES : -1;
    }

    /** A chunk on its way from the store; the answer is null where its file is gone. */
    private static final class Loading {
        private final String chunkId;
        private volatile boolean done;
        private volatile byte @Nullable [] pcm;

        Loading(String chunkId) {
            this.chunkId = chunkId;
        }
    }

    @Override
    public long totalBytes() {
        return totalBytes;
    }

    @Override
    public void seek(long offset) {
        if (totalBytes < 0 || offset < 0 || offset > totalBytes) {
            throw new IllegalArgumentException("offset " + offset + " is outside the file");
        }
        headerOffset = (int) Math.min(offset, Wav.HEADER_BYTES);
        position = Math.max(0, offset - Wav.HEADER_BYTES);
    }

    @Override
    public void onAvailable(Runnable newWake) {
        wake = newWake;
        audio.onChange(newWake);
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (closed || (audio.isCut() && totalBytes < 0)) {
            return END;
        }
        boolean complete = audio.isComplete();
        int rate = audio.rate();
        if (rate == 0) {
            return complete ? END : null;
        }
        if (headerOffset < Wav.HEADER_BYTES) {
            PcmFormat format = new PcmFormat(rate);
            byte[] header =
                    totalBytes < 0
                            ? Wav.streamingHeader(format)
                            : Wav.header(format, totalBytes - Wav.HEADER_BYTES);
            ByteBuffer buffer = ByteBuffer.wrap(header);
            buffer.position(headerOffset);
            headerOffset = Wav.HEADER_BYTES;
            return buffer.slice();
        }
        ItemAudio.Stretch stretch = audio.at(position);
        if (stretch == null) {
            return complete ? END : null;
        }
        return bytes(stretch);
    }

    private @Nullable ByteBuffer bytes(ItemAudio.Stretch stretch) {
        int length = Math.min(stretch.length(), MOST_BYTES);
        if (stretch.array() != null) {
            return given(stretch.array(), stretch.offset(), length);
        }
        String chunkId = stretch.chunkId();
        if (chunkId == null) {
            return END;
        }
        if (!chunkId.equals(loadedId) && !load(chunkId)) {
            return null;
        }
        byte[] pcm = loaded;
        if (pcm == null || stretch.chunkOffset() >= pcm.length) {
            return END;
        }
        return given(
                pcm, stretch.chunkOffset(), Math.min(length, pcm.length - stretch.chunkOffset()));
    }

    private ByteBuffer given(byte[] array, int offset, int length) {
        position += length;
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** Whether the chunk is there now; else it is asked for, once. */
    private boolean load(String chunkId) {
        Loading present = loading;
        if (present == null || !present.chunkId.equals(chunkId)) {
            present = new Loading(chunkId);
            loading = present;
            Loading asked = present;
            files.read(chunkId)
                    .whenComplete((file, failure) -> {
                        if (failure == null && file.isPresent()) {
                            asked.pcm = pcm(file.get());
                        }
                        asked.done = true;
                        wake.run();
                    });
        }
        if (!present.done) {
            return false;
        }
        loadedId = chunkId;
        loaded = present.pcm;
        loading = null;
        return true;
    }

    /** The samples of a stored chunk, or null where they cannot be read. */
    static byte @Nullable [] pcm(byte[] wav) {
        return Wav.read(wav, Integer.MAX_VALUE) instanceof WavAudio.Pcm read ? read.bytes() : null;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        audio.offChange(wake);
        loaded = null;
    }
}
