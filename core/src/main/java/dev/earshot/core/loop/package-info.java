/**
 * Serial executors to which state is confined. Imports the JDK only. Each type states its thread
 * rule.
 */
@NullMarked
package dev.earshot.core.loop;

import org.jspecify.annotations.NullMarked;
