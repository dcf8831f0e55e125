package dev.earshot.playback;

import dev.earshot.speech.PcmFormat;
import dev.earshot.speech.Wav;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The growing audio of one item, shared by its stream views and the room's feed. Thread-safe; one
 * thread at a time adds.
 *
 * <p>Audio lies in blocks. While a chunk is made, its blocks are what the engine gave; when it is
 * complete they become one block, the chunk's WAV file, which is forgotten as soon as it can be
 * read from the store again.
 */
final class ItemAudio {
    private final MemoryBudget budget;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Runnable> wakes = new ArrayList<>();
    private int openBlock;
    private int rate;
    private long samples;
    private boolean complete;
    private boolean cut;
    private boolean retired;

    ItemAudio(MemoryBudget budget) {
        this.budget = budget;
    }

    private static final class Block {
        private final long startByte;
        private final long bytes;
        private final @Nullable String chunkId;
        private byte @Nullable [] array;
        private int offset;
        private boolean durable;

        Block(long startByte, long bytes, @Nullable String chunkId) {
            this.startByte = startByte;
            this.bytes = bytes;
            this.chunkId = chunkId;
        }
    }

    /**
     * A stretch of audio.
     *
     * @param chunkId the chunk that holds it, null while that is being made
     * @param array its bytes, null where they must be read from the store
     * @param offset where the wanted byte lies in the array
     * @param chunkOffset where the wanted byte lies in the chunk's samples
     * @param length how many bytes follow
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Stretch(
            @Nullable String chunkId,
            byte @Nullable [] array,
            int offset,
            int chunkOffset,
            int length) {}

    /** Adds audio to the chunk that is being made; whole samples. */
    void append(int sampleRate, byte[] pcm) {
        if (pcm.length == 0) {
            return;
        }
        synchronized (this) {
            rate = sampleRate;
            Block block = new Block(samples * PcmFormat.SAMPLE_BYTES, pcm.length, null);
            block.array = pcm;
            blocks.add(block);
            samples += pcm.length / PcmFormat.SAMPLE_BYTES;
        }
        budget.add(pcm.length);
        wake();
    }

    /** Makes a chunk of what was added since the last one and returns its WAV file. */
    synchronized byte[] closeChunk(String chunkId) {
        long start =
                openBlock == blocks.size()
                        ? samples * PcmFormat.SAMPLE_BYTES
                        : blocks.get(openBlock).startByte;
        int bytes = (int) (samples * PcmFormat.SAMPLE_BYTES - start);
        byte[] pcm = new byte[bytes];
        List<Block> open = blocks.subList(openBlock, blocks.size());
        for (Block part : open) {
            if (part.array != null) {
                System.arraycopy(
                        part.array,
                        part.offset,
                        pcm,
                        (int) (part.startByte - start),
                        (int) part.bytes);
            }
        }
        open.clear();
        byte[] wav = Wav.file(new PcmFormat(rate), pcm);
        Block chunk = new Block(start, bytes, chunkId);
        chunk.array = wav;
        chunk.offset = Wav.HEADER_BYTES;
        blocks.add(chunk);
        openBlock = blocks.size();
        return wav;
    }

    /** Adds a chunk that lies in the store. */
    synchronized void addStored(String chunkId, int sampleRate, long chunkSamples) {
        rate = sampleRate;
        Block block =
                new Block(
                        samples * PcmFormat.SAMPLE_BYTES,
                        chunkSamples * PcmFormat.SAMPLE_BYTES,
                        chunkId);
        block.durable = true;
        blocks.add(block);
        openBlock = blocks.size();
        samples += chunkSamples;
    }

    /** Brings a chunk's samples back into memory; null stands for a file that is gone: silence. */
    void restore(String chunkId, byte @Nullable [] pcm) {
        synchronized (this) {
            Block block = chunk(chunkId);
            if (block == null || block.array != null) {
                return;
            }
            byte[] whole = new byte[(int) block.bytes];
            if (pcm != null) {
                System.arraycopy(pcm, 0, whole, 0, Math.min(pcm.length, whole.length));
            }
            block.array = whole;
            block.offset = 0;
            budget.add(block.bytes);
        }
        wake();
    }

    /** The chunk can be read from the store from now on, or never. */
    synchronized void durable(String chunkId) {
        Block block = chunk(chunkId);
        if (block != null) {
            block.durable = true;
            if (retired) {
                release(block);
            }
        }
    }

    /** Forgets the bytes of durable chunks that end before this sample. */
    synchronized void releaseBefore(long sample) {
        long end = sample * PcmFormat.SAMPLE_BYTES;
        for (Block block : blocks) {
            if (block.startByte + block.bytes > end) {
                return;
            }
            release(block);
        }
    }

    /** The item's turn is over: forgets a chunk begun, and what the store has, now and later. */
    synchronized void retire() {
        retired = true;
        List<Block> open = blocks.subList(openBlock, blocks.size());
        for (Block block : open) {
            budget.add(-block.bytes);
            samples -= block.bytes / PcmFormat.SAMPLE_BYTES;
        }
        open.clear();
        blocks.forEach(this::release);
    }

    private void release(Block block) {
        if (block.durable && block.array != null) {
            block.array = null;
            budget.add(-block.bytes);
        }
    }

    /** No more audio will come; views end where it ends. */
    void complete() {
        synchronized (this) {
            complete = true;
        }
        wake();
    }

    /** The item was taken off: views end at once. */
    void cut() {
        synchronized (this) {
            complete = true;
            cut = true;
        }
        wake();
    }

    /** Runs this whenever something has changed, on the thread that changed it. */
    synchronized void onChange(Runnable wake) {
        wakes.add(wake);
    }

    /** Undoes {@link #onChange}. */
    synchronized void offChange(Runnable wake) {
        wakes.remove(wake);
    }

    synchronized int rate() {
        return rate;
    }

    synchronized long samples() {
        return samples;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    synchronized boolean isCut() {
        return cut;
    }

    /** What lies at this byte of the samples, or null past the end. */
    synchronized @Nullable Stretch at(long position) {
        int index = index(position);
        if (index < 0) {
            return null;
        }
        Block block = blocks.get(index);
        int into = (int) (position - block.startByte);
        return new Stretch(
                block.chunkId, block.array, block.offset + into, into, (int) block.bytes - into);
    }

    /** Copies samples, or returns null where not all of them are in memory. */
    synchronized byte @Nullable [] copy(long firstSample, int count) {
        byte[] out = new byte[count * PcmFormat.SAMPLE_BYTES];
        long position = firstSample * PcmFormat.SAMPLE_BYTES;
        int done = 0;
        for (int i = index(position); done < out.length; i++) {
            if (i < 0 || i >= blocks.size()) {
                return null;
            }
            Block block = blocks.get(i);
            if (block.array == null) {
                return null;
            }
            int into = (int) (position + done - block.startByte);
            int length = Math.min((int) block.bytes - into, out.length - done);
            System.arraycopy(block.array, block.offset + into, out, done, length);
            done += length;
        }
        return out;
    }

    /** The first chunk within these samples whose bytes are not in memory, or null. */
    synchronized @Nullable String absentChunk(long fromSample, long toSample) {
        long end = toSample * PcmFormat.SAMPLE_BYTES;
        for (int i = Math.max(0, index(fromSample * PcmFormat.SAMPLE_BYTES));
                i < blocks.size();
                i++) {
            Block block = blocks.get(i);
            if (block.startByte >= end) {
                return null;
            }
            if (block.array == null) {
                return block.chunkId;
            }
        }
        return null;
    }

    private int index(long position) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Block block = blocks.get(middle);
            if (position < block.startByte) {
                high = middle - 1;
            } else if (position >= block.startByte + block.bytes) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private @Nullable Block chunk(String chunkId) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            if (chunkId.equals(blocks.get(i).chunkId)) {
                return blocks.get(i);
            }
        }
        return null;
    }

    private void wake() {
        List<Runnable> all;
        synchronized (this) {
            if (wakes.isEmpty()) {
                return;
            }
            all = List.copyOf(wakes);
        }
        all.forEach(Runnable::run);
    }
}
