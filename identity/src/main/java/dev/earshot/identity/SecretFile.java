package dev.earshot.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * The generated secret of a node: 256 random bits as one line of base64url in a file that only its
 * owner may read. Two processes that start at once agree on one secret. Stateless, thread-safe; its
 * methods block on the file system.
 */
public final class SecretFile {
    /** Its name in the data directory. */
    public static final String NAME = "secret";

    private static final int BYTES = 32;

    private SecretFile() {}

    /**
     * Reads the secret of a data directory, making directory and secret where there are none.
     *
     * @throws IOException with one line that says what to do
     */
    public static HmacSecret loadOrCreate(Path dataDir) throws IOException {
        Path file = dataDir.resolve(NAME);
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            byte[] key = new byte[BYTES];
            new SecureRandom().nextBytes(key);
            String line = Base64.getUrlEncoder().withoutPadding().encodeToString(key) + "\n";
            createWhole(file, line.getBytes(StandardCharsets.US_ASCII));
            return read(file);
        }
    }

    /**
     * Creates a file for its owner only, with all of its content or not at all; one that is there
     * already stays as it is. Missing directories are made, for the owner only.
     */
    public static void createWhole(Path file, byte[] content) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is no file");
        }
        makeFolder(directory);
        byte[] suffix = new byte[8];
        new SecureRandom().nextBytes(suffix);
        Path draft = directory.resolve(file.getFileName() + "." + HexFormat.of().formatHex(suffix));
        try {
            write(draft, content);
            // A hard link, unlike a rename, never replaces what another process made meanwhile.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException e) {
            if (!Files.exists(file)) {
                Files.move(draft, file);
            }
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Makes a directory and those above it where they are absent, for the owner only. */
    public static void makeFolder(Path directory) throws IOException {
        Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Set<StandardOpenOption> options =
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SYNC);
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, options, ownerOnly(file, "rw-------"))) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }

    private static HmacSecret read(Path file) throws IOException {
        String line = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        try {
            return HmacSecret.ofBytes(Base64.getUrlDecoder().decode(line));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file
                            + " holds no secret of at least 256 bits in base64url; restore it, or delete it to get a new one"
                            + " (tokens made with the old one then stop working)",
                    e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
