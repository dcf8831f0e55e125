package dev.earshot.store.sqlite;

import dev.earshot.core.Store;
import dev.earshot.core.clock.WallClock;
import dev.earshot.testkit.contract.OutboxStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxStoreTest extends OutboxStoreContract {
    @TempDir Path dir;

    @Override
    protected Store open() {
        return SqliteStore.open(SqliteStoreConfig.in(dir), WallClock.SYSTEM);
    }
}
