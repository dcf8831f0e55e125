/**
 * The connection lifecycle: connect, resume, heartbeat, end; and the port of its store. Imports
 * clock, loop, identity, delivery, topic, ledger, audio and store. A connection is confined to its
 * loop.
 */
@NullMarked
package dev.earshot.core.connection;

import org.jspecify.annotations.NullMarked;
