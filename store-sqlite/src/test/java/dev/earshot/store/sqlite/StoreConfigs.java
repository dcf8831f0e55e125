package dev.earshot.store.sqlite;

import java.nio.file.Path;
import java.time.Duration;

/** The default config with short times and small bounds, for tests. */
final class StoreConfigs {
    static final int QUEUE_OPS = 100;

    private StoreConfigs() {}

    static SqliteStoreConfig impatient(Path dir) {
        SqliteStoreConfig base = SqliteStoreConfig.in(dir);
        return new SqliteStoreConfig(
                dir,
                base.synchronous(),
                QUEUE_OPS,
                base.groupOps(),
                base.groupTime(),
                20,
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(5),
                Duration.ofMillis(50),
                base.resumeWindow(),
                10_000,
                4_000);
    }
}
