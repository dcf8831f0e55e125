/**
 * Two readers of event streams that share no code, so that neither hides a fault of the other.
 * Imports the JDK only. For one thread at a time.
 */
@NullMarked
package dev.earshot.testkit.sse;

import org.jspecify.annotations.NullMarked;
