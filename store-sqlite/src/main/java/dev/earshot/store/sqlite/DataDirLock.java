package dev.earshot.store.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The claim of this process on a data folder. The operating system drops it when the process dies,
 * however it dies; the process id inside the file is only for the message. Thread-safe.
 */
final class DataDirLock implements AutoCloseable {
    private static final String NAME = "lock";

    /** The lock covers one byte far behind the content, which others may therefore read. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /**
     * Folders that this process holds. Asked before the file is opened, because closing any channel
     * on the file would drop the lock that another channel of the same process has.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path dir;
    private final FileChannel channel;

    private DataDirLock(Path dir, FileChannel channel) {
        this.dir = dir;
        this.channel = channel;
    }

    /** Makes the folder where it is absent, and claims it or says who has it. */
    static DataDirLock claim(Path dataDir) {
        Path dir = writable(dataDir);
        if (!HELD.add(dir)) {
            throw inUse(dir, Long.toString(ProcessHandle.current().pid()));
        }
        boolean claimed = false;
        try {
            DataDirLock lock = lockFile(dir);
            claimed = true;
            return lock;
        } catch (IOException e) {
            throw notWritable(dir, e);
        } finally {
            if (!claimed) {
                HELD.remove(dir);
            }
        }
    }

    /** The process that has this folder, null where nobody has; claims nothing. */
    static @Nullable String holder(Path dir) throws IOException {
        Path file = dir.resolve(NAME);
        if (HELD.contains(dir.toRealPath())) {
            return Long.toString(ProcessHandle.current().pid());
        }
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false)) {
            if (lock != null) {
                return null;
            }
            String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return pid.isEmpty() ? "(unknown)" : pid;
        }
    }

    private static Path writable(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            Path dir = dataDir.toRealPath();
            Files.delete(Files.createTempFile(dir, "writable", ".tmp"));
            return dir;
        } catch (IOException e) {
            throw notWritable(dataDir, e);
        }
    }

    private static DataDirLock lockFile(Path dir) throws IOException {
        Path file = dir.resolve(NAME);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw inUse(dir, Files.readString(file, StandardCharsets.US_ASCII).strip());
            }
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new DataDirLock(dir, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static StoreStartException inUse(Path dir, String pid) {
        return new StoreStartException(
                "Data folder %s is in use by process %s: stop that process or choose another data.dir"
                        .formatted(dir, pid.isEmpty() ? "(unknown)" : pid));
    }

    private static StoreStartException notWritable(Path dir, IOException e) {
        return new StoreStartException(
                "Data folder %s is not writable (%s): make it writable or choose another data.dir"
                        .formatted(dir, e.getClass().getSimpleName()),
                e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The lock goes with the process at the latest.
        } finally {
            HELD.remove(dir);
        }
    }
}
