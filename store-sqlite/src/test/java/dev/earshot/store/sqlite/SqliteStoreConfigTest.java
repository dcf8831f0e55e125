package dev.earshot.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SqliteStoreConfigTest {
    private static final Path DIR = Path.of("data");

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(SqliteStoreConfig.in(DIR))
                .isEqualTo(
                        new SqliteStoreConfig(
                                DIR,
                                SqliteStoreConfig.Synchronous.FULL,
                                65_536,
                                4_096,
                                Duration.ofMillis(20),
                                4_096,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(10),
                                67_108_864,
                                16_777_216));
    }

    @Test
    void refusesValuesOutOfTheirBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withQueue(0))
                .withMessage("queueOps is 0: it must be from 1 to 1048576");
        assertThatIllegalArgumentException().isThrownBy(() -> withQueue(1_048_577));
    }

    private static SqliteStoreConfig withQueue(int queueOps) {
        SqliteStoreConfig base = SqliteStoreConfig.in(DIR);
        return new SqliteStoreConfig(
                DIR,
                base.synchronous(),
                queueOps,
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
}
