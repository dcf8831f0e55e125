/**
 * The three kinds of time: monotonic, wall and cluster. Imports the JDK only. Everything here is
 * thread-safe.
 */
@NullMarked
package dev.earshot.core.clock;

import org.jspecify.annotations.NullMarked;
