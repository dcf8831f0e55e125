/**
 * What every implementation of a port must do, as abstract tests: one subclass for each
 * implementation, which only says how to open it.
 *
 * <p>May import: core and wire, and the test libraries.
 *
 * <p>Threads: each test runs on one thread and says where it uses more.
 */
@NullMarked
package dev.earshot.testkit.contract;

import org.jspecify.annotations.NullMarked;
