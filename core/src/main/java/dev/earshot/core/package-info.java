/**
 * Connections, routing, delivery and presence, and the ports to what lies outside (store,
 * backplane, clock).
 *
 * <p>May import: wire; no network library and no SQL.
 *
 * <p>Threads: types say their own rule; state of a connection is confined to that connection's
 * event loop.
 */
@NullMarked
package dev.earshot.core;

import org.jspecify.annotations.NullMarked;
