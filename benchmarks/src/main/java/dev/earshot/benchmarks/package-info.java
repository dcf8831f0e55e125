/**
 * Measurements: micro-benchmarks and the load driver.
 *
 * <p>May import: every module; no module imports it.
 *
 * <p>Threads: types say their own rule.
 */
@NullMarked
package dev.earshot.benchmarks;

import org.jspecify.annotations.NullMarked;
