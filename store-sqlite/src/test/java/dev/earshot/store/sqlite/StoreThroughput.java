package dev.earshot.store.sqlite;

import static dev.earshot.testkit.contract.StoreContract.await;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionRow;
import dev.earshot.core.ledger.PlaybackStateRow;
import dev.earshot.core.mailbox.CursorMove;
import dev.earshot.core.mailbox.Draft;
import dev.earshot.core.mailbox.LogBounds;
import dev.earshot.core.mailbox.Reader;
import dev.earshot.core.topic.LogName;
import dev.earshot.core.topic.Topic;
import dev.earshot.testkit.contract.SampleConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Measures what the store takes through its asynchronous ports, from one calling thread. Arguments:
 * a folder on the disk to measure, the number of runs, the rows that are stored before. Prints the
 * median with the lowest and highest run.
 */
final class StoreThroughput {
    private static final int IN_FLIGHT = 20_000;
    private static final int CONNECTIONS = 100_000;
    private static final int LISTENERS = 1_000;
    private static final int CHUNKS = 200;
    private static final int DEVICES = 1_000;
    private static final int MESSAGES = 100_000;

    private StoreThroughput() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int runs = Integer.parseInt(arguments[1]);
        int rowsBefore = Integer.parseInt(arguments[2]);
        for (SqliteStoreConfig.Synchronous synchronous : SqliteStoreConfig.Synchronous.values()) {
            double[][] results = new double[7][runs];
            for (int run = 0; run < runs; run++) {
                Path dir = Files.createTempDirectory(folder, "throughput");
                try (SqliteStore store =
                        SqliteStore.open(config(dir, synchronous), WallClock.SYSTEM)) {
                    openConnections(store, rowsBefore);
                    results[0][run] = openConnections(store, CONNECTIONS);
                    results[1][run] = saveStates(store, LISTENERS);
                    results[2][run] = saveStates(store, 1);
                    results[3][run] = oneAfterTheOther(store);
                    results[4][run] = append(store);
                    results[5][run] = acknowledge(store);
                    results[6][run] = appendToFull(store);
                } finally {
                    delete(dir);
                }
            }
            print(synchronous + ": connections opened per second", results[0]);
            print(synchronous + ": ledger rows per second, 1,000 a save", results[1]);
            print(synchronous + ": ledger rows per second, 1 a save", results[2]);
            print(synchronous + ": microseconds of one write alone", results[3]);
            print(synchronous + ": messages appended per second", results[4]);
            print(synchronous + ": acknowledgements per second", results[5]);
            print(synchronous + ": messages per second to a full log", results[6]);
        }
    }

    private static double openConnections(SqliteStore store, int count)
            throws InterruptedException {
        Random random = new Random();
        ConnectionRow[] rows = new ConnectionRow[count];
        for (int i = 0; i < count; i++) {
            String id = new UUID(random.nextLong(), random.nextLong()).toString().replace("-", "");
            rows[i] = SampleConnection.of(id).user("user-" + i).room("room-" + i % 100).row();
        }
        return perSecond(count, 1, i -> store.connections().opened(rows[i]));
    }

    /** Each listener of a room tells of each chunk that it was sent, acknowledged and played. */
    private static double saveStates(SqliteStore store, int rowsPerSave)
            throws InterruptedException {
        int saves = LISTENERS * CHUNKS / rowsPerSave;
        return perSecond(
                saves,
                rowsPerSave,
                save ->
                        store.ledger()
                                .save(
                                        IntStream.range(0, rowsPerSave)
                                                .mapToObj(i -> state(save * rowsPerSave + i))
                                                .toList()));
    }

    private static PlaybackStateRow state(int number) {
        int chunk = number / LISTENERS;
        int requestChunk = chunk % 20;
        return new PlaybackStateRow(
                "%032x".formatted(number % LISTENERS),
                "request-" + chunk / 20,
                chunk - requestChunk,
                chunk,
                chunk,
                chunk,
                new byte[12 * (requestChunk + 1)],
                number);
    }

    private static double oneAfterTheOther(SqliteStore store) {
        int writes = 2_000;
        long start = System.nanoTime();
        for (int i = 0; i < writes; i++) {
            await(store.ledger().save(List.of(state(i))));
        }
        return (System.nanoTime() - start) / 1e3 / writes;
    }

    /** To the devices in turn, each of which then has 100 messages. */
    private static double append(SqliteStore store) throws InterruptedException {
        for (int i = 0; i < DEVICES; i++) {
            await(store.mailboxes().enter(reader(i), Set.of(log(i)), Instant.now()));
        }
        return perSecond(
                MESSAGES, 1, i -> store.mailboxes().append(draft(log(i % DEVICES), 10_000, i)));
    }

    private static double acknowledge(SqliteStore store) throws InterruptedException {
        return perSecond(
                MESSAGES,
                1,
                i -> {
                    CursorMove move =
                            new CursorMove(log(i % DEVICES), reader(i % DEVICES), 1 + i / DEVICES);
                    return store.mailboxes().acknowledge(List.of(move));
                });
    }

    private static double appendToFull(SqliteStore store) throws InterruptedException {
        LogName room = LogName.normal(Topic.room("room"));
        return perSecond(MESSAGES, 1, i -> store.mailboxes().append(draft(room, 1_000, i)));
    }

    private static Reader reader(int device) {
        return new Reader("user-" + device, "device-" + device);
    }

    private static LogName log(int device) {
        return LogName.normal(Topic.device("device-" + device));
    }

    private static Draft draft(LogName log, int most, int number) {
        Instant now = Instant.now();
        return new Draft(
                log,
                "%032x".formatted(number),
                Draft.MESSAGE,
                "app",
                "{\"text\":\"" + "x".repeat(200) + "\"}",
                null,
                now,
                now.plusSeconds(3_600),
                new Draft.Once("app/" + log.text() + number, now.plusSeconds(3_600)),
                new LogBounds(most, 64 << 20, LogBounds.Overflow.DROP_OLDEST));
    }

    private static double perSecond(
            int writes, int rowsPerWrite, IntFunction<? extends CompletionStage<?>> write)
            throws InterruptedException {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        List<Throwable> failures = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < writes; i++) {
            inFlight.acquire();
            write.apply(i)
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            failures.add(failure);
                        }
                        inFlight.release();
                    });
        }
        inFlight.acquire(IN_FLIGHT);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!failures.isEmpty()) {
            throw new IllegalStateException(
                    failures.size() + " writes failed", failures.getFirst());
        }
        return (double) writes * rowsPerWrite / seconds;
    }

    private static SqliteStoreConfig config(Path dir, SqliteStoreConfig.Synchronous synchronous) {
        SqliteStoreConfig base = SqliteStoreConfig.in(dir);
        return new SqliteStoreConfig(
                dir,
                synchronous,
                base.queueOps(),
                base.groupOps(),
                base.groupTime(),
                base.readQueueOps(),
                base.busyTimeout(),
                base.stallLimit(),
                base.retryMin(),
                base.retryMax(),
                base.resumeWindow(),
                base.audioQueueBytes(),
                base.audioFileBytes());
    }

    private static void print(String what, double[] values) {
        Arrays.sort(values);
        System.out.printf(
                "%-50s %,9.0f (%,.0f to %,.0f, %d runs)%n",
                what,
                values[values.length / 2],
                values[0],
                values[values.length - 1],
                values.length);
    }

    private static void delete(Path dir) throws IOException {
        try (var files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> {
                        try {
                            Files.delete(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
