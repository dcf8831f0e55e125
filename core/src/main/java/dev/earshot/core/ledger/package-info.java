/**
 * The playback lifecycle per connection: sent, acknowledged, played; and the port of its store.
 * Imports clock, loop and store. A ledger is confined to its connection's loop.
 */
@NullMarked
package dev.earshot.core.ledger;

import org.jspecify.annotations.NullMarked;
