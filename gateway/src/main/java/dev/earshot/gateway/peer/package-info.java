/**
 * What one address, one user and everybody together hold, and who is refused for it: counts, rates,
 * descriptors, memory, and the word of proxies about who is behind them. Imports {@code net} and
 * Netty; knows no protocol but the few bytes of a refusal.
 *
 * <p>Threads: everything but the channel handlers is thread-safe.
 */
@NullMarked
package dev.earshot.gateway.peer;

import org.jspecify.annotations.NullMarked;
