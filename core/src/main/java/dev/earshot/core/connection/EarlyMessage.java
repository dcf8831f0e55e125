package dev.earshot.core.connection;

import dev.earshot.wire.ClientMessageDecoder.Decoded;

/**
 * A message that came before {@code connected} was sent. Immutable.
 *
 * @param decoded what it says
 * @param receivedMicros when it came, on the cluster clock
 */
record EarlyMessage(Decoded decoded, long receivedMicros) {}
