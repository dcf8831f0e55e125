/**
 * What HTTP and sockets share: event loops with an end-of-turn flush and one sweep, traffic
 * counters, and the numbers that bound peers. Imports core and Netty; knows no protocol.
 *
 * <p>Threads: {@link dev.earshot.gateway.net.NettyLoop} says which of its methods are confined to
 * it.
 */
@NullMarked
package dev.earshot.gateway.net;

import org.jspecify.annotations.NullMarked;
