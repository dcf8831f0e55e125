package dev.earshot.store.sqlite;

import static dev.earshot.testkit.contract.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.connection.ConnectionStatus;
import dev.earshot.store.sqlite.AcknowledgingWriter.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("earshot.kills", 5);
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
            long first = 1_000_000L * (kill + 1);
            writeAndKill(first, random.nextInt(1, 6_000), acknowledged);

            try (SqliteStore store = open()) {
                acknowledged.forEach((kind, numbers) -> assertStored(store, kind, numbers));
                assertNothingHalf(store, first, acknowledged);
            }
        }
        acknowledged.forEach(
                (kind, numbers) -> assertThat(numbers).as("%s", kind).isNotEmpty());
    }

    @Test
    void aProcessKilledWhileItStartsLeavesAFolderThatOpens() throws Exception {
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Path folder = dir.resolve("start-" + kill);
            Files.createDirectories(folder);
            try (ChildProcess child = ChildProcess.start(AcknowledgingWriter.class, folder.toString(), "1")) {
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
                ChildProcess.start(AcknowledgingWriter.class, dir.toString(), Long.toString(first))) {
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
        String[] words = line.split(" ");
        // The last line may be cut, also inside its number; each number has seven digits.
        if (words.length == 2 && words[1].length() == 7) {
            acknowledged.get(Kind.valueOf(words[0])).add(Long.parseLong(words[1]));
        } else {
            assertThat(line).doesNotStartWith("failed");
        }
    }

    private static void assertStored(SqliteStore store, Kind kind, List<Long> numbers) {
        List<Long> lost = numbers.stream().filter(n -> rows(store, kind, n) == 0).toList();
        assertThat(lost).as("lost %s, seed %d", kind, SEED).isEmpty();
    }

    /** Writes of several rows are there whole or not at all, also those nobody acknowledged. */
    private static void assertNothingHalf(
            SqliteStore store, long first, Map<Kind, List<Long>> acknowledged) {
        long last = acknowledged.get(Kind.OPENED).stream().mapToLong(n -> n).max().orElse(first);
        for (long n = first; n < last + 300; n++) {
            assertThat(rows(store, Kind.LEDGER, n)).isIn(0, AcknowledgingWriter.ROWS);
            assertThat(rows(store, Kind.CHUNKS, n)).isIn(0, AcknowledgingWriter.ROWS);
            if (n > first && rows(store, Kind.OPENED, n) == 1) {
                assertThat(await(store.connections().find("c" + (n - 1))))
                        .hasValueSatisfying(
                                old ->
                                        assertThat(old.status())
                                                .isEqualTo(ConnectionStatus.SUPERSEDED));
            }
        }
    }

    private static int rows(SqliteStore store, Kind kind, long n) {
        return switch (kind) {
            case OPENED -> await(store.connections().find("c" + n)).isPresent() ? 1 : 0;
            case LEDGER -> await(store.ledger().of("c" + n)).size();
            case CHUNKS -> await(store.audio().chunks("r" + n)).size();
            case FILE ->
                    await(store.audioFiles().read(AcknowledgingWriter.fileId(n)))
                            .filter(
                                    bytes ->
                                            Arrays.equals(
                                                    bytes, AcknowledgingWriter.fileBytes(n)))
                            .map(_ -> 1)
                            .orElse(0);
        };
    }

    private SqliteStore open() {
        return SqliteStore.open(SqliteStoreConfig.in(dir), WallClock.SYSTEM);
    }
}
