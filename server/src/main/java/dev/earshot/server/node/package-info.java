/**
 * The wiring and the life of one node: plain constructors in one place.
 *
 * <p>May import: every module.
 *
 * <p>Threads: a node is started and stopped by one thread; what it hands out follows the rule of
 * its own type.
 */
@NullMarked
package dev.earshot.server.node;

import org.jspecify.annotations.NullMarked;
