/**
 * Events that are stored with what they tell of, and published from there until that is marked.
 * Imports backplane, clock and loop. Each type states its thread rule.
 */
@NullMarked
package dev.earshot.core.outbox;

import org.jspecify.annotations.NullMarked;
