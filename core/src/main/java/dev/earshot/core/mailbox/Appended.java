package dev.earshot.core.mailbox;

import java.util.Set;

/** What became of a {@link Draft}. */
public sealed interface Appended {
    /**
     * It is stored.
     *
     * @param seq its offset
     * @param dropped older messages that gave way to it before their time
     * @param readers for a user's log the ids of the devices that have a cursor in either lane, the
     *     empty id for connections without a device; for a device's log that device; else empty
     */
    record Stored(long seq, int dropped, Set<String> readers) implements Appended {}

    /**
     * The same was published before.
     *
     * @param id that it was given then
     * @param seq its offset
     */
    record Repeated(String id, long seq) implements Appended {}

    /** Nobody known by that name: it was not stored. */
    record Unknown() implements Appended {}

    /** The log is full and gives way to nobody: it was not stored. */
    record Full() implements Appended {}
}
