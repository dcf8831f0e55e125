/**
 * The timeline of a room and the queue of what it plays: everybody hears the same thing at the same
 * time.
 *
 * <p>May import: core, speech and wire.
 *
 * <p>Threads: the state of a room is used by one thread at a time.
 */
@NullMarked
package dev.earshot.playback;

import org.jspecify.annotations.NullMarked;
