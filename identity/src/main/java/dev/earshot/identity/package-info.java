/**
 * Who a client is and what it may do: verifies and issues tokens.
 *
 * <p>May import: core and wire.
 *
 * <p>Threads: types are thread-safe unless they say otherwise.
 */
@NullMarked
package dev.earshot.identity;

import org.jspecify.annotations.NullMarked;
