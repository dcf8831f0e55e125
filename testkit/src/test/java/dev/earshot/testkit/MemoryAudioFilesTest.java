package dev.earshot.testkit;

import dev.earshot.core.Store;
import dev.earshot.testkit.contract.AudioFilesContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class MemoryAudioFilesTest extends AudioFilesContract {
    @TempDir Path dir;

    @Override
    protected Store open() {
        return new MemoryStore(dir);
    }
}
