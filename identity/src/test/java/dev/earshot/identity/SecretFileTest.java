package dev.earshot.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    @TempDir private Path directory;

    @Test
    void makesTheSecretOnceForItsOwnerOnly() throws IOException {
        Path data = directory.resolve("data");

        byte[] first = SecretFile.loadOrCreate(data).bytes();
        byte[] second = SecretFile.loadOrCreate(data).bytes();

        assertThat(first).hasSize(32).isEqualTo(second);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(data.resolve("secret"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void agreesOnOneSecretWhereManyStartAtOnce() throws Exception {
        int starters = 8;
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(starters)) {
            List<Future<byte[]>> secrets = new ArrayList<>();
            for (int i = 0; i < starters; i++) {
                secrets.add(
                        threads.submit(() -> {
                            go.await();
                            return SecretFile.loadOrCreate(directory).bytes();
                        }));
            }
            go.countDown();
            byte[] one = secrets.getFirst().get();
            for (Future<byte[]> secret : secrets) {
                assertThat(secret.get()).isEqualTo(one);
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("secret"));
        }
    }

    @Test
    void saysWhatToDoWithADamagedSecret() throws IOException {
        Files.writeString(directory.resolve("secret"), "c2hvcnQ\n");

        assertThatThrownBy(() -> SecretFile.loadOrCreate(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("delete it")
                .hasMessageNotContaining("c2hvcnQ");
    }
}
