/**
 * Fuzzing of everything that reads a peer's bytes, tests only: the module exists for the fuzzer,
 * which no other module is to see. May import anything; nobody imports it. Targets of what a
 * package keeps to itself lie in that package.
 *
 * <p>Threads: each target runs in a process of its own, on one thread.
 */
@NullMarked
package dev.earshot.fuzz;

import org.jspecify.annotations.NullMarked;
