package dev.earshot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.earshot.core.audio.AudioFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link AudioFiles} does. For one test thread at a time. */
public abstract class AudioFilesContract extends StoreContract {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    @Test
    void readsWhatWasWritten() {
        byte[] wav = bytes(1, 100_000);

        await(files().write(ID, wav));

        assertThat(read(ID)).hasValue(wav);
        assertThat(read(OTHER)).isEmpty();
    }

    @Test
    void keepsEmptyFiles() {
        await(files().write(ID, new byte[0]));

        assertThat(read(ID)).hasValue(new byte[0]);
    }

    @Test
    void writingAgainReplaces() {
        await(files().write(ID, bytes(1, 5_000)));
        await(files().write(ID, bytes(2, 300)));
        await(files().write(ID, bytes(2, 300)));

        assertThat(read(ID)).hasValue(bytes(2, 300));
    }

    @Test
    void pathLeadsToTheBytesWhereThereIsOne() throws IOException {
        assertThat(files().path(ID)).isEmpty();

        await(files().write(ID, bytes(3, 5_000)));

        Optional<Path> path = files().path(ID);
        if (path.isPresent()) {
            assertThat(Files.readAllBytes(path.get())).isEqualTo(bytes(3, 5_000));
        }
    }

    @Test
    void deletesOnlyWhatItWasAskedTo() {
        await(files().write(ID, bytes(1, 10)));
        await(files().write(OTHER, bytes(2, 10)));

        await(files().delete(List.of(ID, "00000000000000000000000000000000")));
        await(files().delete(List.of(ID)));
        await(files().delete(List.of()));

        assertThat(read(ID)).isEmpty();
        assertThat(files().path(ID)).isEmpty();
        assertThat(read(OTHER)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0",
                "0123456789ABCDEF0123456789ABCDEF",
                "../../../../../../../etc/passwd0",
                "..%2f..%2f..%2f..%2f..%2f..%2f..",
                "0123456789abcdef/123456789abcdef",
                "0123456789abcdef\u0000123456789abcdef",
                "\uff10123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcdef\n"
            })
    void refusesWhatIsNotAnIdOfOurs(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> await(files().write(id, new byte[1])));
        assertThat(read(id)).isEmpty();
        assertThat(files().path(id)).isEmpty();
        await(files().delete(List.of(id)));
    }

    @Test
    void writesManyAtTheSameTime() {
        List<CompletableFuture<Void>> threads =
                IntStream.range(0, 4)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> writeMany(thread)))
                        .toList();

        threads.forEach(StoreContract::await);

        for (int i = 0; i < 4 * 25; i++) {
            assertThat(read(id(i))).hasValue(bytes(i, 20_000));
        }
    }

    @Test
    void readersNeverSeeHalfAFile() {
        byte[] small = bytes(1, 100);
        byte[] large = bytes(2, 2_000_000);
        await(files().write(ID, small));
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 20; i++) {
                        await(files().write(ID, i % 2 == 0 ? large : small));
                    }
                });

        int reads = 0;
        while (!writer.isDone() || reads < 5) {
            byte[] seen = read(ID).orElseThrow();
            assertThat(seen).isEqualTo(seen.length == small.length ? small : large);
            reads++;
        }

        await(writer);
    }

    private void writeMany(int thread) {
        IntStream.range(thread * 25, thread * 25 + 25)
                .mapToObj(i -> files().write(id(i), bytes(i, 20_000)))
                .toList()
                .forEach(StoreContract::await);
    }

    private static String id(int i) {
        return "%032x".formatted(i);
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Optional<byte[]> read(String id) {
        return await(files().read(id));
    }

    private AudioFiles files() {
        return store().audioFiles();
    }
}
