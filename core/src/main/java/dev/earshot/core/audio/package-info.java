/**
 * The generation lifecycle as stored: playback requests and chunks, and the ports of their store.
 * Imports store only. Ports are thread-safe.
 */
@NullMarked
package dev.earshot.core.audio;

import org.jspecify.annotations.NullMarked;
