package dev.earshot.store.sqlite;

import dev.earshot.core.audio.AudioFiles;
import dev.earshot.core.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chunks as files: {@code audio/<first two hex digits>/<chunk id>.wav} in the data folder. A file
 * is written beside the others, forced to the disk and then renamed, so that it is there whole or
 * not at all. Thread-safe; two threads of its own do the work.
 */
final class ChunkFiles implements AudioFiles, AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int QUEUE_OPS = 1_024;

    /** Where files are until they are whole. */
    private static final String UNFINISHED = "unfinished";

    /** A file operation. */
    @FunctionalInterface
    private interface FileWork<T> {
        T run() throws IOException;
    }

    private final Path root;
    private final SqliteStoreConfig config;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final BoundedPool threads;

    /**
     * Makes the folders where they are absent and removes what a killed process left unfinished.
     */
    ChunkFiles(SqliteStoreConfig config, StoreFaults faults) {
        this.root = config.dataDir().toAbsolutePath().resolve("audio");
        this.config = config;
        try {
            Files.createDirectories(root.resolve(UNFINISHED));
            sweep(root.resolve(UNFINISHED));
        } catch (IOException e) {
            throw new StoreStartException(
                    "Audio folder %s is not writable (%s): make it writable"
                            .formatted(root, e.getClass().getSimpleName()),
                    e);
        }
        this.threads = new BoundedPool("store-files", QUEUE_OPS, faults::reason);
    }

    private static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public CompletionStage<@Nullable Void> write(String chunkId, byte[] wav) {
        if (!isId(chunkId)) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException("A chunk id is 32 hex digits"));
        }
        if (wav.length > config.audioFileBytes()) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException(
                            "A chunk of %d bytes is over the limit of %d"
                                    .formatted(wav.length, config.audioFileBytes())));
        }
        if (queuedBytes.addAndGet(wav.length) > config.audioQueueBytes()) {
            queuedBytes.addAndGet(-wav.length);
            return CompletableFuture.failedStage(
                    BoundedPool.unavailable("too much audio waits for the disk"));
        }
        CompletionStage<@Nullable Void> stage =
                submit(() -> {
                    writeWhole(file(chunkId), wav);
                    return null;
                });
        return stage.whenComplete((_, _) -> queuedBytes.addAndGet(-wav.length));
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String chunkId) {
        return isId(chunkId)
                ? submit(() -> readWhole(file(chunkId)))
                : CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public Optional<Path> path(String chunkId) {
        return isId(chunkId)
                ? Optional.of(file(chunkId))
                        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                : Optional.empty();
    }

    @Override
    public CompletionStage<@Nullable Void> delete(Collection<String> chunkIds) {
        List<Path> files = chunkIds.stream().filter(ChunkFiles::isId).map(this::file).toList();
        return submit(() -> {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            return null;
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> submit(FileWork<T> work) {
        return threads.submit(() -> {
            try {
                return work.run();
            } catch (IOException e) {
                throw new StoreUnavailableException(
                        "An audio file failed: " + SqliteErrors.oneLine(e), e);
            }
        });
    }

    private void writeWhole(Path file, byte[] wav) throws IOException {
        Path folder = folder(file);
        Path unfinished = Files.createTempFile(root.resolve(UNFINISHED), "", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(wav);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                force(root);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            force(folder);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** A rename is durable once its folder is; only Windows cannot open folders, and need not. */
    private static void force(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private Optional<byte[]> readWhole(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            if (size > config.audioFileBytes()) {
                throw new IOException(file + " is larger than any chunk");
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return Optional.of(bytes.array());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean isId(String chunkId) {
        return ID.matcher(chunkId).matches();
    }

    private Path file(String chunkId) {
        return root.resolve(chunkId.substring(0, 2)).resolve(chunkId + ".wav");
    }

    private static Path folder(Path file) {
        return file.resolveSibling(".").normalize();
    }

    @Override
    public void close() {
        threads.close();
    }
}
