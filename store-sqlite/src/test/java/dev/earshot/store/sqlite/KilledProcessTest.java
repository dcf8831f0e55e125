package dev.earshot.store.sqlite;

import static dev.earshot.testkit.contract.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionFilter;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.store.sqlite.AcknowledgingWriter.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("earshot.kills", 4);
    private static final long SEED = Long.getLong("earshot.seed", 20_261_121);

    @TempDir Path dir;

    @Test
    void everyAcknowledgedWriteSurvivesKillsAtAnyMoment() throws Exception {
        Random random = new Random(SEED);
        Map<Kind, List<Long>> acknowledged = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            acknowledged.put(kind, new ArrayList<>());
        }
        for (int kill = 0; kill < KILLS; kill++) {
            // Each process writes numbers of its own.
            long first = 1_000_000 + 100_000L * kill;
            writeAndKill(first, random.nextInt(1, 6_000), acknowledged);

            try (SqliteStore store = open()) {
                assertStored(store, acknowledged, first);
                assertNothingHalf(store, first, acknowledged);
            }
        }
        try (SqliteStore store = open()) {
            assertStored(store, acknowledged, 0);
        }
        acknowledged.forEach((kind, numbers) -> assertThat(numbers).as("%s", kind).isNotEmpty());
    }

    @Test
    void aProcessKilledWhileItStartsLeavesAFolderThatOpens() throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < Math.max(1, KILLS / 2); kill++) {
            Path folder = dir.resolve("start-" + kill);
            Files.createDirectories(folder);
            try (ChildProcess child =
                    ChildProcess.start(AcknowledgingWriter.class, folder.toString(), "1")) {
                // Killed at a random moment after the first trace of the store.
                while (!Files.exists(folder.resolve(Database.FILE_NAME))) {
                    Thread.onSpinWait();
                }
                long until = System.nanoTime() + random.nextInt(300_000_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                child.kill();
            }
            SqliteStore.open(SqliteStoreConfig.in(folder), WallClock.SYSTEM).close();
            SqliteStore.open(SqliteStoreConfig.in(folder), WallClock.SYSTEM).close();
        }
    }

    private void writeAndKill(long first, int acknowledgements, Map<Kind, List<Long>> acknowledged)
            throws IOException, InterruptedException {
        try (ChildProcess child =
                ChildProcess.start(
                        AcknowledgingWriter.class, dir.toString(), Long.toString(first))) {
            assertThat(child.line()).isEqualTo("ready");
            for (int i = 0; i < acknowledgements; i++) {
                note(child.line(), acknowledged);
            }
            child.kill();
            // What it had printed before it died counts too.
            for (String line = child.line(); line != null; line = child.line()) {
                note(line, acknowledged);
            }
        }
    }

    private static void note(String line, Map<Kind, List<Long>> acknowledged) {
        String[] words = line.split(" ", 2);
        // The last line may be cut, also inside its number; each number has seven digits.
        if (words.length == 2 && words[1].length() == 7) {
            acknowledged.get(Kind.valueOf(words[0])).add(Long.parseLong(words[1]));
        } else {
            assertThat(line).doesNotStartWith("failed");
        }
    }

    private static void assertStored(
            SqliteStore store, Map<Kind, List<Long>> acknowledged, long from) {
        acknowledged.forEach((kind, all) -> {
            List<Long> numbers = all.stream().filter(n -> n >= from).toList();
            List<Long> lost = new ArrayList<>();
            rows(store, kind, numbers)
                    .forEach((n, rows) -> {
                        if (rows == 0) {
                            lost.add(n);
                        }
                    });
            assertThat(lost).as("lost %s, seed %d", kind, SEED).isEmpty();
        });
    }

    /** Writes of several rows are there whole or not at all, also those nobody acknowledged. */
    private static void assertNothingHalf(
            SqliteStore store, long first, Map<Kind, List<Long>> acknowledged) {
        long last = acknowledged.get(Kind.OPENED).stream().mapToLong(n -> n).max().orElse(first);
        List<Long> numbers = LongStream.range(first, last + 300).boxed().toList();
        assertThat(rows(store, Kind.LEDGER, numbers).values())
                .allMatch(rows -> rows == 0 || rows == AcknowledgingWriter.ROWS);
        assertThat(rows(store, Kind.CHUNKS, numbers).values())
                .allMatch(rows -> rows == 0 || rows == AcknowledgingWriter.ROWS);
        // Each connection took the place of the one before it.
        List<String> live = new ArrayList<>();
        ConnectionFilter connected =
                new ConnectionFilter(null, null, null, ConnectionStatus.CONNECTED, null, 1_000);
        await(store.connections().list(connected)).forEach(row -> live.add(row.connectionId()));
        assertThat(live.stream().filter(id -> Long.parseLong(id.substring(1)) >= first)).hasSize(1);
    }

    /** How many rows each of these writes left. */
    private static Map<Long, Integer> rows(SqliteStore store, Kind kind, List<Long> numbers) {
        Map<Long, Integer> found = new LinkedHashMap<>();
        for (int start = 0; start < numbers.size(); start += 500) {
            Map<Long, CompletionStage<Integer>> asked = new LinkedHashMap<>();
            numbers.subList(start, Math.min(start + 500, numbers.size()))
                    .forEach(n -> asked.put(n, rows(store, kind, n)));
            asked.forEach((n, rows) -> found.put(n, await(rows)));
        }
        return found;
    }

    private static CompletionStage<Integer> rows(SqliteStore store, Kind kind, long n) {
        return switch (kind) {
            case OPENED ->
                    store.connections().find("c" + n).thenApply(row -> row.isPresent() ? 1 : 0);
            case LEDGER -> store.ledger().of("c" + n).thenApply(List::size);
            case CHUNKS -> store.audio().chunks("r" + n).thenApply(List::size);
            case FILE ->
                    store.audioFiles()
                            .read(AcknowledgingWriter.fileId(n))
                            .thenApply(bytes -> whole(bytes, n) ? 1 : 0);
        };
    }

    private static boolean whole(Optional<byte[]> bytes, long n) {
        return bytes.isPresent() && Arrays.equals(bytes.get(), AcknowledgingWriter.fileBytes(n));
    }

    private SqliteStore open() {
        return SqliteStore.open(SqliteStoreConfig.in(dir), WallClock.SYSTEM);
    }
}
