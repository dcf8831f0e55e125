package dev.earshot.server.node;

import dev.earshot.identity.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the admin port of a running node is, written into the data directory for the command line;
 * a port may have been chosen by the system. Stateless; its methods block on the file system.
 */
public final class AddressFile {
    /** Its name in the data directory. */
    public static final String NAME = "admin-address";

    private AddressFile() {}

    /** Writes it; one of an earlier process is replaced. */
    static void write(Path dataDir, String host, int port) throws IOException {
        Path file = dataDir.resolve(NAME);
        Files.deleteIfExists(file);
        SecretFile.createWhole(
                file, (address(host, port) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Removes it. */
    static void remove(Path dataDir) throws IOException {
        Files.deleteIfExists(dataDir.resolve(NAME));
    }

    /** How a program on the same machine reaches a port that is bound to this host. */
    public static String address(String host, int port) {
        String reachable =
                switch (host) {
                    case "0.0.0.0", "" -> "127.0.0.1";
                    case "::" -> "::1";
                    default -> host;
                };
        return "http://"
                + (reachable.contains(":") ? "[" + reachable + "]" : reachable)
                + ":"
                + port;
    }
}
