package dev.earshot.store.sqlite;

import static dev.earshot.testkit.contract.StoreContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.earshot.core.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkFilesTest {
    private static final String ID = "ab23456789abcdef0123456789abcdef";

    @TempDir Path dir;
    private ChunkFiles files;

    @BeforeEach
    void open() {
        files = new ChunkFiles(StoreConfigs.impatient(dir), new StoreFaults());
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void namesAFileByItsIdInTheFolderOfItsFirstTwoDigits() throws IOException {
        await(files.write(ID, new byte[] {1, 2, 3}));

        Path file = dir.resolve("audio/ab").resolve(ID + ".wav");
        assertThat(files.path(ID)).contains(file);
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3);
        assertThat(dir.resolve("audio/unfinished")).isEmptyDirectory();
    }

    @Test
    void keepsFilesAndRemovesUnfinishedOnesWhenItOpens() throws IOException {
        await(files.write(ID, new byte[] {1}));
        Files.writeString(dir.resolve("audio/unfinished/123.tmp"), "half a fi");
        files.close();

        open();

        assertThat(await(files.read(ID))).hasValue(new byte[] {1});
        assertThat(dir.resolve("audio/unfinished")).isEmptyDirectory();
    }

    @Test
    void refusesFilesOverTheLimit() throws IOException {
        await(files.write(ID, new byte[4_000]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> await(files.write(ID, new byte[4_001])));

        Files.write(files.path(ID).orElseThrow(), new byte[4_001]);
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(files.read(ID)))
                .withMessageContaining("larger than any chunk");
    }

    @Test
    void boundsTheBytesThatWait() {
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            stages.add(files.write("%032x".formatted(i), new byte[4_000]));
        }

        List<Throwable> refusals = new ArrayList<>();
        for (CompletionStage<?> stage : stages) {
            await(stage.handle((_, failure) -> failure != null && refusals.add(failure)));
        }
        assertThat(refusals)
                .isNotEmpty()
                .allSatisfy(refusal ->
                        assertThat(refusal)
                                .isInstanceOf(StoreUnavailableException.class)
                                .hasMessageContaining("too much audio waits"));
        await(files.write(ID, new byte[4_000]));
    }

    @Test
    void followsNoLinks() throws IOException {
        Path secret = Files.writeString(dir.resolve("secret"), "secret");
        Files.createDirectories(dir.resolve("audio/ab"));
        Files.createSymbolicLink(dir.resolve("audio/ab").resolve(ID + ".wav"), secret);

        assertThat(files.path(ID)).isEmpty();
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(files.read(ID)));
    }

    @Test
    void aDiskThatFailsIsSaidInOneLine() throws IOException {
        Files.delete(dir.resolve("audio/unfinished"));

        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> await(files.write(ID, new byte[1])))
                .withMessageStartingWith("An audio file failed: ")
                .withMessageNotContaining("\n");
    }
}
