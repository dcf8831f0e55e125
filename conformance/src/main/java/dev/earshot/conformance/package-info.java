/**
 * The Autobahn suite against the gateway, tests only: the module exists for the suite's own
 * dependencies, which no other module is to see. May import anything; nobody imports it.
 *
 * <p>Threads: the suite runs in a process of its own.
 */
@NullMarked
package dev.earshot.conformance;

import org.jspecify.annotations.NullMarked;
