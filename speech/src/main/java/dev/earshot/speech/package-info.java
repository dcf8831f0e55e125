/**
 * Ports to speech and language engines, and the engines that work with nothing configured.
 *
 * <p>May import: wire.
 *
 * <p>Threads: ports are thread-safe; the session of an engine is used by one thread at a time.
 */
@NullMarked
package dev.earshot.speech;

import org.jspecify.annotations.NullMarked;
