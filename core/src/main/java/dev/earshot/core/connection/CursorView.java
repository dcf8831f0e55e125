package dev.earshot.core.connection;

/**
 * Where a connection stands in one log. Immutable.
 *
 * @param topic the text of the log's name
 * @param sent everything up to here was handed to its socket
 * @param acknowledged everything up to here was acknowledged
 */
public record CursorView(String topic, long sent, long acknowledged) {}
