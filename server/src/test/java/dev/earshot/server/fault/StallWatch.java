package dev.earshot.server.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Measures how long this machine keeps a thread waiting that wants to run, and a write that wants
 * to be on the disk. A bound in real time can only be held to what is left when such pauses are
 * taken out. Thread-safe.
 */
final class StallWatch implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(2);
    private static final int PAGE = 4_096;

    private final Path file;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long longestWait;
    private volatile long longestWrite;

    /** Watches the disk of this folder. */
    StallWatch(Path folder) {
        file = folder.resolve("stall-watch");
        thread = Thread.ofPlatform().daemon().name("stall watch").start(this::watch);
    }

    private void watch() {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!closed) {
                long before = System.nanoTime();
                Thread.sleep(TICK);
                long awake = System.nanoTime();
                channel.write(ByteBuffer.allocate(PAGE), 0);
                channel.force(true);
                longestWait = Math.max(longestWait, awake - before - TICK.toNanos());
                longestWrite = Math.max(longestWrite, System.nanoTime() - awake);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What the machine may have added to the time from a mark to its commit: one wait for the
     * processor, and two writes, as one commit may have been under way already.
     */
    long micros() {
        return (longestWait + 2 * longestWrite) / 1_000;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
