/**
 * The HTTP surface: one class per resource, each a list of routes over the ports of core and
 * playback.
 *
 * <p>May import: wire, core, playback, and the gateway's HTTP port.
 *
 * <p>Threads: handlers run on the event loop of their request and never block; answers may be given
 * on any thread.
 */
@NullMarked
package dev.earshot.server.api;

import org.jspecify.annotations.NullMarked;
