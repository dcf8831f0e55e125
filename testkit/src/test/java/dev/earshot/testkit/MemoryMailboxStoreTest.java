package dev.earshot.testkit;

import dev.earshot.core.Store;
import dev.earshot.testkit.contract.MailboxStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class MemoryMailboxStoreTest extends MailboxStoreContract {
    @TempDir Path dir;

    @Override
    protected Store open() {
        return new MemoryStore(dir);
    }
}
