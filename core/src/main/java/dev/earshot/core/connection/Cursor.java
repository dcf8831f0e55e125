package dev.earshot.core.connection;

import dev.earshot.core.topic.LogName;

/** Where one connection stands in one log. Confined to the connection's loop. */
final class Cursor {
    final LogName log;

    /** The log's name as messages carry it. */
    final String text;

    /** Everything up to here was handed to the socket or is known to be gone. */
    long sent;

    /** Everything up to here was acknowledged. */
    long acknowledged;

    /** The last offset heard of. */
    long head;

    /** The last offset of which a gap was told. */
    long gapTold;

    /** Up to here only what has a key is wanted: what a room held before it was entered. */
    long keyedOnlyUpTo;

    /** Whether it is known where it stands; until then it only notes the head. */
    boolean placed = true;

    /** Whether messages are handed on as they come, because nothing lies before them. */
    boolean live;

    Cursor(LogName log) {
        this.log = log;
        this.text = log.text();
    }

    /** It stands here, with nothing to acknowledge before. */
    void standAt(long offset) {
        sent = offset;
        acknowledged = offset;
        head = Math.max(head, offset);
    }
}
