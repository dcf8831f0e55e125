package dev.earshot.core.mailbox;

import dev.earshot.core.topic.LogName;

/**
 * A reader acknowledged everything up to an offset. Immutable.
 *
 * @param log in which log
 * @param reader whose cursor
 * @param upTo never lets a cursor fall, nor pass the head
 */
public record CursorMove(LogName log, Reader reader, long upTo) {}
