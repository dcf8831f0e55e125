package dev.earshot.gateway.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells one content of a file from another without reading it. Immutable.
 *
 * @param changed when it was last written
 * @param size in bytes
 * @param identity of the file itself, for links that are turned to another file; null where the
 *     platform has none
 */
record FileMark(FileTime changed, long size, @Nullable Object identity) {
    /** The mark of an absent or unreadable file. */
    static final FileMark ABSENT = new FileMark(FileTime.fromMillis(0), -1, null);

    static FileMark of(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileMark(found.lastModifiedTime(), found.size(), found.fileKey());
        } catch (IOException absent) {
            return ABSENT;
        }
    }
}
