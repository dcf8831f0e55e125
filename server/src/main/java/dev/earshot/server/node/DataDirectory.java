package dev.earshot.server.node;

import dev.earshot.identity.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at a data directory before anything is put into it. Stateless; blocks on the disk. */
final class DataDirectory {
    private DataDirectory() {}

    /** Makes it where it is absent; fails with one line where it cannot be used. */
    static void require(Path dir) throws NodeStartException {
        if (Files.exists(dir) && !Files.isDirectory(dir)) {
            throw new NodeStartException(
                    dir + " is a file, not a folder; name another with --data-dir or data.dir");
        }
        try {
            SecretFile.makeFolder(dir);
            Files.delete(Files.createTempFile(dir, "writable", ".tmp"));
        } catch (IOException e) {
            throw new NodeStartException(
                    "The data directory "
                            + dir
                            + " is not writable ("
                            + e.getClass().getSimpleName()
                            + "); make it writable, or name another with --data-dir or data.dir",
                    e);
        }
    }
}
