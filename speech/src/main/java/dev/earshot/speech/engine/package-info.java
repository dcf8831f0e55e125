/**
 * Engines behind the port {@link dev.earshot.speech.TtsEngine}, and the choice between them.
 *
 * <p>May import: wire, speech and its test engine.
 *
 * <p>Threads: engines are thread-safe and own their threads, which are daemons, few and bounded.
 */
@NullMarked
package dev.earshot.speech.engine;

import org.jspecify.annotations.NullMarked;
