package dev.earshot.store.sqlite;

import static dev.earshot.testkit.contract.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.earshot.core.clock.WallClock;
import dev.earshot.core.store.StoreUnavailableException;
import dev.earshot.testkit.contract.SampleConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreOutageTest {
    private static final String CHUNK = "0123456789abcdef0123456789abcdef";

    @TempDir Path dir;
    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(StoreConfigs.impatient(dir), WallClock.SYSTEM);
        await(opened("before"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anInjectedFaultTakesEveryViewAwayUntilItEnds() {
        store.faults().begin("drill");

        assertThat(store.trouble()).isEqualTo("fault injected: drill");
        assertAway(opened("a"));
        assertAway(store.connections().find("before"));
        assertAway(store.audio().unfinishedRequests());
        assertAway(store.ledger().of("before"));
        assertAway(store.audioFiles().write(CHUNK, new byte[1]));

        store.faults().end();
        assertBack();
    }

    @Test
    void aFaultDuringAGroupUndoesTheGroup() throws InterruptedException {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletionStage<?> held =
                store.writer()
                        .submit(session -> {
                            working.countDown();
                            waitFor(go);
                            return session.update("DELETE FROM websocket_connections");
                        });
        working.await();

        store.faults().begin("drill");
        go.countDown();

        assertAway(held);
        store.faults().end();
        assertBack();
    }

    @Test
    void leavesWhileAnotherProgramLocksTheDatabase() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            assertAway(opened("a"));

            assertThat(store.trouble())
                    .isEqualTo("another program holds the database locked: close that program");
            statement.execute("ROLLBACK");
        }
        assertBack();
    }

    @Test
    void leavesWhenTheDiskIsFull() {
        await(
                store.writer()
                        .submit(session -> {
                            session.number("PRAGMA max_page_count = 1");
                            return null;
                        }));
        CompletionStage<?> large =
                store.writer()
                        .submit(session ->
                                session.update(
                                        "INSERT INTO audio_sequences VALUES (?, 1)",
                                        "x".repeat(1 << 20)));

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(large))
                .withMessageContaining("the disk is full");

        // The limit went with the session.
        assertBack();
    }

    @Test
    void acknowledgesNothingThatWentToARemovedFile() throws IOException {
        Path aside = dir.resolve("aside.db");
        Files.move(file(), aside);

        assertAway(opened("lost"));

        assertThat(store.trouble()).contains("was removed or replaced");
        await().until(() -> store.trouble() != null && !Files.exists(file()));
        Files.move(aside, file());
        assertBack();
    }

    @Test
    void doesNotTakeAnotherDatabaseForItsOwn() throws IOException, SQLException {
        Path foreign = dir.resolve("foreign.db");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + foreign);
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE other (id)");
        }
        Path aside = Files.createDirectory(dir.resolve("aside"));
        moveDatabase(dir, aside);
        assertAway(opened("lost"));

        Files.move(foreign, file());

        await().untilAsserted(
                        () -> assertThat(store.trouble()).contains("another one than before"));
        Files.move(file(), foreign);
        moveDatabase(aside, dir);
        assertBack();
    }

    private static void moveDatabase(Path from, Path to) throws IOException {
        for (String name : List.of("earshot.db-wal", "earshot.db-shm", "earshot.db")) {
            if (Files.exists(from.resolve(name))) {
                Files.move(
                        from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void comesBackAfterItsLogWasRemoved() throws IOException {
        Files.delete(dir.resolve("earshot.db-wal"));

        assertAway(opened("a"));

        assertBack();
    }

    @Test
    void aReaderThatFailsMakesTheWriterLookAtTheDisk() {
        store.writer().report("a reader failed");

        await().until(() -> store.trouble() == null);
        assertBack();
    }

    private void assertAway(CompletionStage<?> stage) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(stage))
                .withMessageNotContaining("\n");
    }

    private void assertBack() {
        await().until(() -> store.trouble() == null);
        await(opened("after"));
        await(store.audioFiles().write(CHUNK, new byte[1]));
        assertThat(await(store.connections().find("before"))).isPresent();
        assertThat(await(store.connections().find("after"))).isPresent();
    }

    private Path file() {
        return dir.resolve(Database.FILE_NAME);
    }

    private CompletionStage<?> opened(String id) {
        return store.connections().opened(SampleConnection.of(id).row());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
