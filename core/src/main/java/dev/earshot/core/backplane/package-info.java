/** What nodes and workers tell each other at once. Imports the JDK only. Thread-safe. */
@NullMarked
package dev.earshot.core.backplane;

import org.jspecify.annotations.NullMarked;
