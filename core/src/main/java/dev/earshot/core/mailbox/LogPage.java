package dev.earshot.core.mailbox;

import java.util.List;

/**
 * A piece of a log. Immutable.
 *
 * @param messages by rising offset, without expired ones
 * @param gaps that end behind where the page begins, and begin at {@code upTo} or before; by rising
 *     offset
 * @param upTo everything up to this offset is covered by the page: its last message's offset where
 *     it has as many as were wanted, else the head
 * @param head the last offset that was given out
 */
public record LogPage(List<StoredMessage> messages, List<Gap> gaps, long upTo, long head) {
    /** Copies the lists. */
    public LogPage {
        messages = List.copyOf(messages);
        gaps = List.copyOf(gaps);
    }
}
