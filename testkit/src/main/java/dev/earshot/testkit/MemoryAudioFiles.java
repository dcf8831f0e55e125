package dev.earshot.testkit;

import dev.earshot.core.audio.AudioFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bytes of chunks in memory, with copies in a folder where one is given. Thread-safe. */
final class MemoryAudioFiles implements AudioFiles {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final StoreGate gate;
    private final @Nullable Path directory;
    private final Map<String, byte[]> files = new HashMap<>();

    MemoryAudioFiles(StoreGate gate, @Nullable Path directory) {
        this.gate = gate;
        this.directory = directory;
    }

    @Override
    public CompletionStage<@Nullable Void> write(String chunkId, byte[] wav) {
        if (!isId(chunkId)) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("a chunk id is 32 hex digits"));
        }
        byte[] copy = wav.clone();
        return gate.write(() -> {
            files.put(chunkId, copy);
            if (directory != null) {
                try {
                    Files.write(file(directory, chunkId), copy);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    @Override
    public CompletionStage<Optional<byte[]>> read(String chunkId) {
        return gate.run(() -> Optional.ofNullable(files.get(chunkId)).map(byte[]::clone));
    }

    @Override
    public Optional<Path> path(String chunkId) {
        if (directory == null || !isId(chunkId)) {
            return Optional.empty();
        }
        return Optional.of(file(directory, chunkId)).filter(Files::isRegularFile);
    }

    @Override
    public CompletionStage<@Nullable Void> delete(Collection<String> chunkIds) {
        List<String> copy = List.copyOf(chunkIds);
        return gate.write(() -> {
            for (String chunkId : copy) {
                files.remove(chunkId);
                if (directory != null && isId(chunkId)) {
                    try {
                        Files.deleteIfExists(file(directory, chunkId));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
    }

    private static boolean isId(String chunkId) {
        return ID.matcher(chunkId).matches();
    }

    private static Path file(Path directory, String chunkId) {
        return directory.resolve(chunkId + ".wav");
    }
}
