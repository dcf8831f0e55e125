package dev.earshot.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.earshot.core.clock.WallClock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirLockTest {
    @TempDir Path dir;

    @Test
    void refusesAFolderThatAnotherProcessHasUntilThatIsKilled() throws Exception {
        try (ChildProcess holder =
                ChildProcess.start(AcknowledgingWriter.class, dir.toString(), "1")) {
            assertThat(holder.line()).isEqualTo("ready");

            assertRefused("is in use by process " + holder.pid() + ": stop that process");
            assertRefused("is in use by process " + holder.pid());

            holder.kill();
            open(dir).close();
        }
    }

    @Test
    void refusesAFolderThatThisProcessHasAndKeepsItLocked() {
        try (SqliteStore _ = open(dir)) {
            assertRefused("is in use by process " + ProcessHandle.current().pid());
            assertRefused("is in use by process " + ProcessHandle.current().pid());
        }

        open(dir).close();
    }

    @Test
    void refusesTheSameFolderUnderAnotherName() throws Exception {
        Path alias =
                Files.createSymbolicLink(
                        dir.resolve("alias"), Files.createDirectory(dir.resolve("real")));

        try (SqliteStore _ = open(dir.resolve("real"))) {
            assertThatExceptionOfType(StoreStartException.class).isThrownBy(() -> open(alias));
        }
    }

    @Test
    void refusesAFolderThatIsNotWritable() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "not a folder");

        assertThatExceptionOfType(StoreStartException.class)
                .isThrownBy(() -> open(file.resolve("data")))
                .withMessageContaining("is not writable")
                .withMessageContaining("choose another data.dir")
                .withMessageNotContaining("\n");
        assertThatExceptionOfType(StoreStartException.class).isThrownBy(() -> open(file));
    }

    @Test
    void aStartThatFailsLetsGoOfTheFolder() throws Exception {
        Path database = Files.writeString(dir.resolve(Database.FILE_NAME), "nonsense ".repeat(500));
        assertThatExceptionOfType(StoreStartException.class).isThrownBy(() -> open(dir));
        Files.delete(database);

        open(dir).close();
    }

    private void assertRefused(String why) {
        assertThatExceptionOfType(StoreStartException.class)
                .isThrownBy(() -> open(dir))
                .withMessageContaining(why)
                .withMessageNotContaining("\n");
    }

    private static SqliteStore open(Path folder) {
        return SqliteStore.open(SqliteStoreConfig.in(folder), WallClock.SYSTEM);
    }
}
