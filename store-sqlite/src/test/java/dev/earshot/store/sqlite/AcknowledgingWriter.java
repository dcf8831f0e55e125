package dev.earshot.store.sqlite;

import dev.earshot.core.audio.ChunkRow;
import dev.earshot.core.audio.ChunkStatus;
import dev.earshot.core.clock.WallClock;
import dev.earshot.core.ledger.PlaybackStateRow;
import dev.earshot.testkit.contract.SampleConnection;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * The process that {@link KilledProcessTest} kills: writes without end, and prints a line for each
 * write once it is acknowledged.
 */
final class AcknowledgingWriter {
    /** Rows that one write of the ledger or of chunks brings. */
    static final int ROWS = 3;

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
    private static final int IN_FLIGHT = 200;

    /** A file is forced to the disk on its own, so there are fewer. */
    private static final int ROWS_PER_FILE = 8;

    private AcknowledgingWriter() {}

    /** Arguments: data folder, the first number to write. */
    public static void main(String[] arguments) throws InterruptedException {
        SqliteStore store =
                SqliteStore.open(SqliteStoreConfig.in(Path.of(arguments[0])), WallClock.SYSTEM);
        print("ready");
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        for (long n = Long.parseLong(arguments[1]); ; n++) {
            for (Kind kind : Kind.values()) {
                if (kind == Kind.FILE && n % ROWS_PER_FILE != 0) {
                    continue;
                }
                String line = kind + " " + n;
                inFlight.acquire();
                kind.write(store, n)
                        .whenComplete((_, failure) -> {
                            print(failure == null ? line : "failed " + failure);
                            inFlight.release();
                        });
            }
        }
    }

    private static void print(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kinds of write, with what proves that one is stored. */
    enum Kind {
        OPENED {
            @Override
            CompletionStage<?> write(SqliteStore store, long n) {
                SampleConnection row = SampleConnection.of("c" + n);
                return store.connections().opened(row.resumedFrom("c" + (n - 1), 2).row());
            }
        },
        LEDGER {
            @Override
            CompletionStage<?> write(SqliteStore store, long n) {
                return store.ledger().save(List.of(state(n, "r0"), state(n, "r1"), state(n, "r2")));
            }
        },
        CHUNKS {
            @Override
            CompletionStage<?> write(SqliteStore store, long n) {
                return store.audio().saveChunks(List.of(chunk(n, 0), chunk(n, 1), chunk(n, 2)));
            }
        },
        FILE {
            @Override
            CompletionStage<?> write(SqliteStore store, long n) {
                return store.audioFiles().write(fileId(n), fileBytes(n));
            }
        };

        abstract CompletionStage<?> write(SqliteStore store, long n);
    }

    static String fileId(long n) {
        return "%032x".formatted(n);
    }

    static byte[] fileBytes(long n) {
        return Long.toString(n).repeat(500).getBytes(StandardCharsets.US_ASCII);
    }

    private static PlaybackStateRow state(long n, String request) {
        return new PlaybackStateRow("c" + n, request, 0, n, n, n, new byte[24], n);
    }

    private static ChunkRow chunk(long n, int number) {
        return new ChunkRow(
                "k" + n + "-" + number,
                "r" + n,
                "room",
                n,
                number,
                "audio/wav",
                1,
                1,
                ChunkStatus.PENDING,
                Instant.EPOCH);
    }
}
