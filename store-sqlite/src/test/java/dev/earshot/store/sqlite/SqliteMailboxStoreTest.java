package dev.earshot.store.sqlite;

import dev.earshot.core.Store;
import dev.earshot.testkit.contract.MailboxStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteMailboxStoreTest extends MailboxStoreContract {
    @TempDir Path dir;

    @Override
    protected Store open() {
        return SqliteStore.open(SqliteStoreConfig.in(dir), () -> NOW);
    }
}
