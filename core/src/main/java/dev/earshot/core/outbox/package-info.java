/**
 * Ends of connections, which are stored with their rows, and published from there until that is
 * marked. Imports backplane, connection and loop. Each type states its thread rule.
 */
@NullMarked
package dev.earshot.core.outbox;

import org.jspecify.annotations.NullMarked;
