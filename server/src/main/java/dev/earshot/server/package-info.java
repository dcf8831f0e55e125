/**
 * The program: command line, configuration, wiring and lifecycle.
 *
 * <p>May import: every module except benchmarks, and testkit in tests only.
 *
 * <p>Threads: wiring happens on the main thread; what it hands out follows the rule of its own
 * type.
 */
@NullMarked
package dev.earshot.server;

import org.jspecify.annotations.NullMarked;
