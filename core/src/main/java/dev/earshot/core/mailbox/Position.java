package dev.earshot.core.mailbox;

/**
 * Where a reader stands in a log. Immutable.
 *
 * @param head the last offset that was given out, 0 for none
 * @param acknowledged everything up to here was acknowledged
 * @param lost messages behind that which are gone: all of a gap that ends behind it, so rather too
 *     many than too few
 */
public record Position(long head, long acknowledged, long lost) {}
