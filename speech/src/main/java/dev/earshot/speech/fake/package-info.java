/**
 * An engine for tests, demonstrations and benchmarks that needs no speech synthesis.
 *
 * <p>May import: speech.
 *
 * <p>Threads: as the engine's port says.
 */
@NullMarked
package dev.earshot.speech.fake;

import org.jspecify.annotations.NullMarked;
