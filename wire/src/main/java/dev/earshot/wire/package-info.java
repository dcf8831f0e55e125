/**
 * The messages that travel between clients, nodes and workers: records, their codecs and the close
 * codes.
 *
 * <p>May import: the JDK and the JSON library, nothing else.
 *
 * <p>Threads: everything here is immutable or stateless, and so thread-safe.
 */
@NullMarked
package dev.earshot.wire;

import org.jspecify.annotations.NullMarked;
