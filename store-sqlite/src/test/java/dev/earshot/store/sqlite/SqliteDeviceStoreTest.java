package dev.earshot.store.sqlite;

import dev.earshot.core.Store;
import dev.earshot.core.clock.WallClock;
import dev.earshot.testkit.contract.DeviceStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteDeviceStoreTest extends DeviceStoreContract {
    @TempDir Path dir;

    @Override
    protected Store open() {
        return SqliteStore.open(SqliteStoreConfig.in(dir), WallClock.SYSTEM);
    }
}
